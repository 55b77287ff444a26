import { Box, Group, Text } from "@mantine/core";

import { formatDateTime } from "../ui/format";
import type { Study, StudyState } from "./api";
import { STUDY_STATES } from "./words";

const MOMENTS: readonly (readonly [StudyState, (study: Study) => string | null])[] = [
  ["draft", (study) => study.created_at],
  ["frozen", (study) => study.frozen_at],
  ["reading", (study) => study.opened_at],
  ["closed", (study) => study.closed_at],
  ["unblinded", (study) => study.unblinded_at],
];

/** The five states a study passes once and in order, with when it did. */
export function StateLine({ study }: { readonly study: Study }) {
  const here = MOMENTS.findIndex(([state]) => state === study.state);
  return (
    <Group
      component="ol"
      gap={0}
      p={0}
      m={0}
      align="stretch"
      aria-label="State of the study"
      style={{ listStyle: "none" }}
    >
      {MOMENTS.map(([state, moment], index) => (
        <Box
          component="li"
          key={state}
          flex="1 1 130px"
          pt="xs"
          pr="sm"
          pb="xs"
          aria-current={index === here ? "step" : undefined}
          style={{ borderTop: `3px solid var(--mantine-color-${index <= here ? "petrol-7" : "gray-3"})` }}
        >
          <Text fw={index === here ? 650 : 400} c={index > here ? "dimmed" : undefined}>
            {STUDY_STATES[state].word}
          </Text>
          <Text fz="sm" c="dimmed">
            {index <= here ? formatDateTime(moment(study)) : "Not yet"}
          </Text>
        </Box>
      ))}
    </Group>
  );
}
