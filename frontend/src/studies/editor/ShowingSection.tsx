import { Radio, Stack } from "@mantine/core";

import { Sheet } from "../../ui/Sheet";
import type { Protocol } from "../api";
import { errorAt, type SectionProps } from "./section";

export function ShowingSection({ protocol, problems, change }: SectionProps) {
  return (
    <Sheet title="How images are shown" id="showing">
      <Radio.Group
        label="Presentation"
        value={protocol.presentation}
        error={errorAt(problems, "presentation")}
        onChange={(value) => change({ presentation: value as Protocol["presentation"] })}
      >
        <Stack gap="xs" my="xs">
          <Radio
            value="pair"
            label="Two side by side"
            description="Every pair of treatments of a case, sides balanced. Needed to ask for a preference."
          />
          <Radio
            value="single"
            label="One at a time"
            description="Every treatment of a case by itself, never twice in one session."
          />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="Interpolation on the display"
        description="The same for every treatment. Readers cannot change it."
        value={protocol.interpolation}
        error={errorAt(problems, "interpolation")}
        onChange={(value) => change({ interpolation: value as Protocol["interpolation"] })}
      >
        <Stack gap="xs" my="xs">
          <Radio value="nearest" label="Nearest" description="Shows the pixels as they are." />
          <Radio value="linear" label="Linear" description="Smooths between pixels when zoomed in." />
        </Stack>
      </Radio.Group>
    </Sheet>
  );
}
