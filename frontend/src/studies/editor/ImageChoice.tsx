import { Button, Group, NativeSelect, Text } from "@mantine/core";

import type { ImageSummary } from "../../imaging/api";
import { stackInWords } from "../../imaging/stackWords";
import { PlaneChoice } from "./PlaneChoice";
import {
  MOST_DISPLAYS,
  MOST_TOGETHER,
  placed,
  placeOf,
  shifted,
  viewOf,
  withPlanes,
  type Displays,
} from "./views";
import styles from "./views.module.css";

interface Props {
  readonly image: ImageSummary;
  /** What its controls are called aloud, such as "C-0001, image 2". */
  readonly name: string;
  /** The case has no other image: there is no presentation to choose. */
  readonly isOnly: boolean;
  readonly displays: Displays;
  readonly onChange: (displays: Displays) => void;
}

/** One image of a case: its picture, what it is, and whether and how it is read. */
export function ImageChoice({ image, name, isOnly, displays, onChange }: Props) {
  const view = viewOf(displays, image.id);
  return (
    <li className={styles.image} data-read={view !== null}>
      <span className={`image-well ${styles.picture}`}>
        <img src={image.thumbnail_url} alt="" loading="lazy" />
      </span>
      <div>
        <Text fz="sm">{stackInWords(image)}</Text>
        {image.label !== "" && (
          <Text fz="sm" c="var(--fovea-ink-2)">
            {image.label}
          </Text>
        )}
        {image.is_excluded && (
          <Text fz="sm" c="var(--mantine-color-amber-7)">
            Excluded
          </Text>
        )}
      </div>
      <div className={styles.choices}>
        {!isOnly && <PresentationChoice {...{ image, name, displays, onChange }} />}
        {view !== null && image.plane_count > 1 && (
          <PlaneChoice
            image={image}
            name={name}
            view={view}
            onChange={(first, last) => onChange(withPlanes(displays, image.id, first, last))}
          />
        )}
      </div>
    </li>
  );
}

const NOT_READ = "none";

function PresentationChoice({ image, name, displays, onChange }: Omit<Props, "isOnly">) {
  const place = placeOf(displays, image.id);
  const display = place === null ? [] : (displays[place] ?? []);
  return (
    <Group gap={6} wrap="nowrap">
      <NativeSelect
        size="xs"
        aria-label={`${name}: presentation`}
        disabled={image.is_excluded && place === null}
        data={presentationsFor(displays, place)}
        value={place === null ? NOT_READ : String(place)}
        onChange={({ currentTarget: { value } }) =>
          onChange(placed(displays, image, value === NOT_READ ? null : Number(value)))
        }
      />
      {display.length > 1 && (
        <Order
          name={name}
          position={display.findIndex((each) => each.image === image.id)}
          count={display.length}
          onMove={(by) => onChange(shifted(displays, image.id, by))}
        />
      )}
    </Group>
  );
}

interface PresentationOption {
  readonly value: string;
  readonly label: string;
  readonly disabled: boolean;
}

/** Every presentation there is, and one more; those that are full take no further image. */
function presentationsFor(displays: Displays, place: number | null): PresentationOption[] {
  const isAlone = place !== null && displays[place]?.length === 1;
  const count = Math.min(displays.length + (isAlone ? 0 : 1), MOST_DISPLAYS);
  const options = Array.from({ length: count }, (_, index) => ({
    value: String(index),
    label: `Presentation ${index + 1}`,
    disabled: index !== place && (displays[index]?.length ?? 0) >= MOST_TOGETHER,
  }));
  return [{ value: NOT_READ, label: "Not read", disabled: false }, ...options];
}

interface OrderProps {
  readonly name: string;
  /** From 0 among the `count` images of the presentation. */
  readonly position: number;
  readonly count: number;
  readonly onMove: (by: -1 | 1) => void;
}

/** Where it stands among the images that are shown together. */
function Order({ name, position, count, onMove }: OrderProps) {
  return (
    <>
      <Text fz="xs" c="var(--fovea-ink-2)" className="numbers" style={{ whiteSpace: "nowrap" }}>
        {position + 1} of {count}
      </Text>
      <Button.Group>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${name}: earlier`}
          disabled={position === 0}
          onClick={() => onMove(-1)}
        >
          ↑
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`${name}: later`}
          disabled={position === count - 1}
          onClick={() => onMove(1)}
        >
          ↓
        </Button>
      </Button.Group>
    </>
  );
}
