import { Code, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { peopleQuery } from "../accounts/api";
import { formatDateTime } from "../ui/format";
import { WideTable } from "../ui/WideTable";
import type { AuditEvent, Chain } from "./api";
import { chainName, detailInWords, shorten } from "./words";

interface Props {
  readonly events: readonly AuditEvent[];
  readonly chains: readonly Chain[];
  /** With the events of all chains, each says which one is its own. */
  readonly withChain: boolean;
}

export function EventTable({ events, chains, withChain }: Props) {
  const nameOf = useActorNames();
  const names = new Map(chains.map((chain) => [chain.chain, chainName(chain)]));
  if (events.length === 0) return <Text c="dimmed">Nothing has happened yet.</Text>;
  return (
    <WideTable label="Events" minWidth={withChain ? 900 : 760} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          {withChain && <Table.Th>Chain</Table.Th>}
          <Table.Th>No.</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>Who</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>On</Table.Th>
          <Table.Th>Detail</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {events.map((event) => (
          <Table.Tr key={`${event.chain} ${event.seq}`}>
            {withChain && <Table.Td miw={130}>{names.get(event.chain) ?? event.chain.slice(0, 8)}</Table.Td>}
            <Table.Td style={{ whiteSpace: "nowrap" }}>{event.seq}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDateTime(event.at)}</Table.Td>
            <Table.Td miw={120}>{nameOf(event.actor)}</Table.Td>
            <Table.Td miw={130}>{event.action}</Table.Td>
            <Table.Td maw={260}>
              <Code title={event.subject}>{shorten(event.subject)}</Code>
            </Table.Td>
            <Table.Td miw={240} maw={420}>
              <Text fz="sm" style={{ overflowWrap: "anywhere" }}>
                {detailInWords(event.detail)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** Events hold a person's id, which stays true when a name changes. */
function useActorNames(): (actor: string) => string {
  const { data: people = [] } = useQuery(peopleQuery);
  return (actor) => {
    if (actor === "anonymous") return "Nobody logged in";
    if (actor === "system") return "Fovea itself";
    return people.find(({ id }) => id === actor)?.display_name ?? actor;
  };
}
