import { Button, Group, Radio, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";

import type { Shape } from "../../math/shapes";
import {
  changed,
  copiedFromNearest,
  extentInWords,
  freshKey,
  nearestPlane,
  withLesion,
  withoutLesion,
  withoutPlane,
  type DrawnLesion,
  type Lesions,
} from "./lesions";
import styles from "./drawing.module.css";

const SHAPES: readonly { readonly value: Shape; readonly label: string }[] = [
  { value: "polygon", label: "Polygon" },
  { value: "ellipse", label: "Ellipse" },
  { value: "rectangle", label: "Rectangle" },
  { value: "point", label: "Point" },
];

interface Props {
  readonly image: string;
  readonly plane: number;
  readonly lesions: Lesions;
  readonly onChange: (lesions: Lesions) => void;
  readonly chosen: string | null;
  readonly onChoose: (key: string | null) => void;
  readonly shape: Shape;
  readonly onShape: (shape: Shape) => void;
  readonly undo: (() => void) | null;
}

/** The lesions in the making: what is drawn next belongs to the one that is chosen. */
export function LesionEditor(props: Props) {
  const { image, lesions, onChange, chosen, onChoose, shape, onShape, undo } = props;
  const here = lesions.filter((lesion) => lesion.image === image);
  const elsewhere = lesions.length - here.length;
  const add = (): void => {
    const key = freshKey(lesions);
    onChange(withLesion(lesions, key, image));
    onChoose(key);
  };
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Form to draw"
        data={[...SHAPES]}
        value={shape}
        onChange={(value) => onShape(value as Shape)}
      />
      <Text fz="sm" c="var(--fovea-ink-2)">
        {HINTS[shape]} By keys: arrows move, Enter sets a point, Escape gives up; Page up and down change the
        slice.
      </Text>
      <Radio.Group label="Lesions" value={chosen ?? ""} onChange={onChoose}>
        {here.length === 0 && (
          <Text fz="sm" c="dimmed">
            None yet. Draw on the picture.
          </Text>
        )}
        {here.map((lesion, index) => (
          <LesionRow key={lesion.key} {...props} lesion={lesion} number={index + 1} />
        ))}
      </Radio.Group>
      {elsewhere > 0 && <Text fz="sm">And {elsewhere} on other images of this case.</Text>}
      <Group gap={6}>
        <Button size="compact-sm" variant="default" onClick={add}>
          New lesion
        </Button>
        <Button size="compact-sm" variant="default" disabled={undo === null} onClick={() => undo?.()}>
          Undo
        </Button>
      </Group>
    </Stack>
  );
}

const HINTS: Readonly<Partial<Record<Shape, string>>> = {
  polygon: "Press for each corner; press the first one again to close.",
  ellipse: "Drag from corner to corner of the box around it.",
  rectangle: "Drag from corner to corner.",
  point: "Press where it is.",
};

interface RowProps extends Props {
  readonly lesion: DrawnLesion;
  readonly number: number;
}

function LesionRow({ lesion, number, plane, lesions, onChange, chosen }: RowProps) {
  const { key, label, planes } = lesion;
  const isHere = planes.some((form) => form.plane === plane);
  return (
    <div className={styles.lesion} data-chosen={key === chosen}>
      <Group gap="xs" wrap="nowrap">
        <Radio size="xs" value={key} aria-label={`Draw lesion ${number}`} />
        <TextInput
          size="xs"
          flex={1}
          aria-label={`Name of lesion ${number}`}
          placeholder={`Lesion ${number}`}
          maxLength={100}
          value={label}
          onChange={(event) => onChange(changed(lesions, key, { label: event.currentTarget.value }))}
        />
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Remove lesion ${number}`}
          onClick={() => onChange(withoutLesion(lesions, key))}
        >
          Remove
        </Button>
      </Group>
      <Group gap="xs" pl={26}>
        <Text fz="sm" c="var(--fovea-ink-2)">
          {extentInWords(lesion)}
        </Text>
        {isHere && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => onChange(withoutPlane(lesions, key, plane))}
          >
            Clear this slice
          </Button>
        )}
        {!isHere && nearestPlane(lesion, plane) !== null && (
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => onChange(copiedFromNearest(lesions, key, plane))}
          >
            Copy to this slice
          </Button>
        )}
      </Group>
    </div>
  );
}
