import { SimpleGrid } from "@mantine/core";

import { Sheet } from "../../ui/Sheet";
import type { Protocol } from "../api";
import { CountField } from "./CountField";
import { errorAt, type SectionProps } from "./section";

type CountName = "sessions" | "washout_hours" | "repeats" | "training" | "seconds_per_item" | "idle_after_s";

interface Count {
  readonly name: CountName;
  readonly label: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

const COUNTS: readonly Count[] = [
  {
    name: "sessions",
    label: "Sessions",
    description: "No patient is seen twice in one.",
    min: 1,
    max: 10,
  },
  {
    name: "washout_hours",
    label: "Washout",
    description: "At least this long between two sessions",
    min: 0,
    max: 8760,
    unit: "h",
  },
  {
    name: "repeats",
    label: "Hidden repeats",
    description: "Presentations shown again later, to see how steady a reader is",
    min: 0,
    max: 500,
  },
  {
    name: "training",
    label: "Training presentations",
    description: "First of all, with feedback, from cases outside the study",
    min: 0,
    max: 10,
  },
  {
    name: "seconds_per_item",
    label: "Time for one presentation",
    description: "Only to estimate how long reading takes",
    min: 5,
    max: 600,
    unit: "s",
  },
  {
    name: "idle_after_s",
    label: "Idle after",
    description: "Time without any input beyond this is not reading time.",
    min: 5,
    max: 600,
    unit: "s",
  },
];

export function SessionsSection({ protocol, problems, change }: SectionProps) {
  return (
    <Sheet title="Sessions" id="sessions">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg">
        {COUNTS.map(({ name, ...count }) => (
          <CountField
            key={name}
            {...count}
            value={protocol[name]}
            error={errorAt(problems, name)}
            onChange={(value) => change({ [name]: value } satisfies Partial<Protocol>)}
          />
        ))}
      </SimpleGrid>
    </Sheet>
  );
}
