import { Group, Radio, Stack } from "@mantine/core";

import type { Treatment } from "./types";
import { withComparison, withScale, type VariantsChoice } from "./variants";

interface Props<T extends VariantsChoice> {
  readonly choice: T;
  readonly treatments: readonly Treatment[];
  readonly onChange: (choice: T) => void;
}

/** What two reconstructions must share to be compared: how the comparison is made, its scale and degradation. */
export function ConditionChoice<T extends VariantsChoice>({ choice, treatments, onChange }: Props<T>) {
  return (
    <>
      <Radio.Group
        label="Comparison"
        value={choice.comparison}
        onChange={(value) => onChange(withComparison(choice, value as VariantsChoice["comparison"]))}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="retrospective"
            label="Retrospective"
            description="The original is degraded, each treatment restores it, and the original itself is the reference."
          />
          <Radio
            value="prospective"
            label="Prospective"
            description="Each treatment enlarges the image as it is. There is no reference to measure against."
          />
        </Stack>
      </Radio.Group>
      <Group align="flex-start" gap="xl">
        <Radio.Group
          label="Scale"
          value={String(choice.scale)}
          onChange={(value) => onChange(withScale(choice, Number(value), treatments))}
        >
          <Group mt="xs">
            <Radio value="2" label="×2" />
            <Radio value="4" label="×4" />
          </Group>
        </Radio.Group>
        {choice.comparison === "retrospective" && (
          <Radio.Group
            label="Degraded by"
            value={choice.degradation ?? ""}
            onChange={(degradation) => onChange({ ...choice, degradation })}
          >
            <Group mt="xs">
              <Radio value="bicubic" label="Bicubic" />
              <Radio value="blur_noise" label="Blur and noise" />
            </Group>
          </Radio.Group>
        )}
      </Group>
    </>
  );
}
