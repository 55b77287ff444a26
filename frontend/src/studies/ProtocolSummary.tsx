import { Anchor, List, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { datasetsQuery } from "../imaging/api";
import { FactList } from "../imaging/FactList";
import { useTreatmentNames, type NameOf } from "../imaging/treatmentNames";
import { conditionInWords, inWords } from "../imaging/words";
import { plural } from "../ui/format";
import { Sheet } from "../ui/Sheet";
import type { Protocol } from "./api";
import { displaysInWords, QUESTION_KINDS } from "./words";

/** The protocol as it was frozen. */
export function ProtocolSummary({ protocol }: { readonly protocol: Protocol }) {
  const nameOf = useTreatmentNames();
  const { data: datasets } = useQuery(datasetsQuery);
  const dataset = datasets?.find(({ id }) => id === protocol.dataset);
  return (
    <Sheet title="Protocol">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <FactList facts={protocolFacts(protocol, nameOf)} />
        <div>
          <Text c="dimmed">Questions</Text>
          <List spacing={4} mb="md">
            {protocol.questions.map(({ id, kind, prompt }) => (
              <List.Item key={id}>
                {prompt} <Text span fz="sm" c="dimmed">{`(${QUESTION_KINDS[kind].title})`}</Text>
              </List.Item>
            ))}
          </List>
          {dataset !== undefined && (
            <Anchor component={Link} to={`/datasets/${dataset.id}`} className="plain-link">
              {dataset.name}
            </Anchor>
          )}
        </div>
      </SimpleGrid>
    </Sheet>
  );
}

function protocolFacts(protocol: Protocol, nameOf: NameOf): [string, string][] {
  return [
    ["Comparison", conditionInWords(protocol)],
    ["Treatments", protocol.treatments.map(nameOf).join(", ")],
    ["Shown", protocol.presentation === "pair" ? "Two side by side" : "One at a time"],
    ["Cases", String(protocol.cases.length)],
    ["Read of each case", viewsInWords(protocol.views)],
    ["Readers", String(protocol.readers.length)],
    ["Sessions", sessionsInWords(protocol)],
    ["Hidden repeats", `${protocol.repeats} per reader`],
    ["Training", plural(protocol.training, "presentation")],
    ["Interpolation", inWords(protocol.interpolation)],
  ];
}

/** "One presentation (38), 2 images together (2)" */
function viewsInWords(views: Protocol["views"]): string {
  const counts = new Map<string, number>();
  for (const { displays } of views) {
    const words = displaysInWords(displays);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  if (counts.size <= 1) return [...counts.keys()][0] ?? "–";
  return [...counts].map(([words, count]) => `${words} (${plural(count, "case")})`).join(", ");
}

function sessionsInWords({ sessions, washout_hours }: Protocol): string {
  if (sessions === 1) return "1";
  return washout_hours === 0
    ? `${sessions}, without a washout`
    : `${sessions}, at least ${plural(washout_hours, "hour")} apart`;
}
