import { Button, Group, Text } from "@mantine/core";

import type { Case, ImageSummary } from "../../imaging/api";
import { StateLabel } from "../../ui/labels";
import type { CaseViews } from "../api";
import { displaysInWords } from "../words";
import { ImageChoice } from "./ImageChoice";
import { displaysOf, MOST_DISPLAYS, MOST_TOGETHER, needsChoice, wholeOf, type Displays } from "./views";
import styles from "./views.module.css";

interface Props {
  readonly case: Case;
  readonly views: readonly CaseViews[];
  readonly onChange: (displays: Displays) => void;
}

/** One case with its images: which are read, in which presentation, and which planes. */
export function CaseViewsChoice({ case: item, views, onChange }: Props) {
  const displays = displaysOf(item, views);
  const readable = item.images.filter(({ is_excluded }) => !is_excluded);
  const isOpen = needsChoice(item, views);
  return (
    <div className={styles.case} role="group" aria-label={`What is read of ${item.code}`}>
      <Group justify="space-between" gap="xs">
        <Group gap="sm">
          <Text fw={620}>{item.code}</Text>
          <StateLabel tone={isOpen ? "warn" : "quiet"}>
            {isOpen ? "To choose" : displaysInWords(displays)}
          </StateLabel>
        </Group>
        {readable.length > 1 && <Shortcuts images={readable} onChange={onChange} />}
      </Group>
      {item.images.length === 0 && <Text c="dimmed">This case has no image.</Text>}
      <ul className={styles.images}>
        {item.images.map((image, index) => (
          <ImageChoice
            key={image.id}
            image={image}
            name={`${item.code}, image ${index + 1}`}
            isOnly={item.images.length === 1}
            displays={displays}
            onChange={onChange}
          />
        ))}
      </ul>
    </div>
  );
}

interface ShortcutsProps {
  readonly images: readonly ImageSummary[];
  readonly onChange: (displays: Displays) => void;
}

function Shortcuts({ images, onChange }: ShortcutsProps) {
  const views = images.map(wholeOf);
  return (
    <Group gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        disabled={images.length > MOST_DISPLAYS}
        onClick={() => onChange(views.map((view) => [view]))}
      >
        Each alone
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={images.length > MOST_TOGETHER}
        onClick={() => onChange([views])}
      >
        All together
      </Button>
    </Group>
  );
}
