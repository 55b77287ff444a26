import { Anchor, Stack, Text } from "@mantine/core";

import { FactList } from "../../imaging/FactList";
import { formatMinutes } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import type { Problem, Readiness } from "../api";
import { bySection } from "./problems";

interface Props {
  readonly readiness: Readiness;
  readonly problems: readonly Problem[];
}

/** How long it will take a reader, and what is still missing, each with a way to where it is put right. */
export function ReadinessPanel({ readiness, problems }: Props) {
  return (
    <Stack gap="md">
      <FactList
        facts={[
          ["Presentations", String(readiness.presentations_per_reader)],
          ["In all", formatMinutes(readiness.minutes_per_reader || null)],
          ["Per session", formatMinutes(readiness.minutes_per_session || null)],
        ]}
      />
      {problems.length === 0 ? (
        <StateLabel tone="good">Ready to be frozen</StateLabel>
      ) : (
        <ProblemList problems={problems} />
      )}
    </Stack>
  );
}

function ProblemList({ problems }: Pick<Props, "problems">) {
  return (
    <div>
      <Text fw={620} mb={6}>
        {problems.length === 1 ? "One thing is missing" : `${problems.length} things are missing`}
      </Text>
      <Stack component="ul" gap={8} p={0} m={0} style={{ listStyle: "none" }} aria-label="What is missing">
        {bySection(problems).map(({ section, messages }) => (
          <li key={section.id}>
            <Anchor href={`#${section.id}`} className="plain-link" fz="sm">
              {section.title}
            </Anchor>
            {messages.map((message) => (
              <Text key={message} fz="sm">
                {message}
              </Text>
            ))}
          </li>
        ))}
      </Stack>
    </div>
  );
}
