import { Button, Group, NumberInput, Select } from "@mantine/core";

import type { ImageDetail } from "../types";
import type { Stack } from "./useStack";
import { windowChoices, type GreyWindow } from "./windowing";

interface Props {
  readonly image: ImageDetail;
  readonly stack: Pick<Stack, "window" | "setWindow">;
}

const OTHER = "other";

/** The windows of the file, and numbers for any other. */
export function WindowBar({ image, stack: { window, setWindow } }: Props) {
  const choices = windowChoices(image);
  const chosen = choices.find((choice) => isSame(choice.window, window))?.key ?? OTHER;
  const current = window ?? { centre: image.window_centre, width: image.window_width };
  const unit = image.unit === "" ? "" : ` (${image.unit})`;
  return (
    <Group align="flex-end" gap="sm">
      <Select
        size="xs"
        label="Window"
        w={210}
        allowDeselect={false}
        data={[
          ...choices.map(({ key, label }) => ({ value: key, label })),
          ...(chosen === OTHER ? [{ value: OTHER, label: "As set by hand" }] : []),
        ]}
        value={chosen}
        onChange={(key) => setWindow(choices.find((choice) => choice.key === key)?.window ?? null)}
      />
      <NumberField
        label={`Centre${unit}`}
        value={current.centre}
        onChange={(centre) => setWindow({ ...current, centre })}
      />
      <NumberField
        label={`Width${unit}`}
        value={current.width}
        onChange={(width) => {
          if (width > 0) setWindow({ ...current, width });
        }}
      />
      {window !== null && (
        <Button size="xs" h={30} variant="default" onClick={() => setWindow(null)}>
          As it comes
        </Button>
      )}
    </Group>
  );
}

function isSame(a: GreyWindow | null, b: GreyWindow | null): boolean {
  return a === b || (a !== null && b !== null && a.centre === b.centre && a.width === b.width);
}

interface NumberProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, onChange }: NumberProps) {
  return (
    <NumberInput
      size="xs"
      w={112}
      label={label}
      hideControls
      value={value}
      onChange={(next) => {
        if (typeof next === "number") onChange(next);
      }}
    />
  );
}
