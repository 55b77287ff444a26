import { Checkbox, Stack, Text } from "@mantine/core";

import { StateLabel } from "../../ui/labels";
import { formatDateTime } from "../../ui/format";
import { extentInWords, outlineOf } from "../drawing/lesions";
import type { ExpertReading } from "../drawing/standardApi";
import { Form } from "../stack/Form";
import { Stage } from "../stack/Stage";
import type { Stack as PlaneStack } from "../stack/useStack";
import { useStageView } from "../stack/useStageView";
import { planePlace } from "../stackWords";
import type { ImageDetail } from "../types";
import { lesionsOf } from "./merging";

interface Props {
  readonly reading: ExpertReading;
  readonly image: ImageDetail;
  /** Shared by all cards, so that they show one plane. */
  readonly stack: PlaneStack;
  readonly isNamed: boolean;
  readonly onName: (isNamed: boolean) => void;
  readonly taken: ReadonlySet<string>;
  readonly onTake: (lesion: string, isTaken: boolean) => void;
}

/** What one expert said and drew. */
export function ReadingCard({ reading, image, stack, isNamed, onName, taken, onTake }: Props) {
  const view = useStageView(image);
  const { by, at, finding_class, finding, note } = reading;
  const lesions = lesionsOf(reading);
  const { plane, count, setPlane } = stack;
  return (
    <Stack component="section" className="sheet" gap="xs" p="md" aria-label={`Reading by ${by}`}>
      <Text fw={620}>{by}</Text>
      <Text fz="sm" c="var(--fovea-ink-2)">
        {formatDateTime(at)}
      </Text>
      <StateLabel tone={finding_class === "abnormal" ? "bad" : "good"}>
        {[finding_class === "abnormal" ? "Abnormal" : "Normal", finding].filter(Boolean).join(": ")}
      </StateLabel>
      <Stage
        view={view}
        address={stack.address}
        label={`${by}: ${planePlace(image.kind, plane, count).toLowerCase()}`}
        tool="none"
        hand={{}}
        onWheel={count > 1 ? (steps) => setPlane(plane + steps) : null}
        onDrawn={stack.onDrawn}
        isSmall
        layer={lesions
          .filter((lesion) => lesion.image === image.id)
          .flatMap(({ key, planes }) =>
            planes
              .filter((form) => form.plane === plane)
              .map((form, index) => (
                <Form
                  key={`${key}/${index}`}
                  outline={outlineOf(form)}
                  place={view.place}
                  look={taken.has(key) ? "chosen" : "line"}
                />
              )),
          )}
      />
      {note !== "" && <Text fz="sm">{note}</Text>}
      <Checkbox
        size="sm"
        label="The decision rests on this reading"
        checked={isNamed}
        onChange={(event) => onName(event.currentTarget.checked)}
      />
      {lesions.map((lesion) => (
        <Checkbox
          key={lesion.key}
          size="sm"
          label={`Take ${lesion.label || "the lesion"}, ${extentInWords(lesion)}`}
          aria-label={`Take ${lesion.label || "the lesion"} of ${by}, ${extentInWords(lesion)}`}
          checked={taken.has(lesion.key)}
          onChange={(event) => onTake(lesion.key, event.currentTarget.checked)}
        />
      ))}
    </Stack>
  );
}
