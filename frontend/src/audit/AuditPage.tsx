import { Alert, Button, Code, Table, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { peopleQuery } from "../accounts/api";
import { formatDateTime } from "../ui/format";
import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await, Failure } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { auditQuery, verifyChain, type AuditEvent, type ChainCheck } from "./api";

export function AuditPage() {
  const [page, setPage] = useState(1);
  const events = useQuery(auditQuery(page));
  const check = useMutation({ mutationFn: verifyChain });
  return (
    <Page
      title="Audit trail"
      lead="Every answer, change, freeze, unblinding, export, login and change of rights. Rows can only be added, and each carries the hash of the one before."
      actions={
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          Verify the chain
        </Button>
      }
    >
      {check.data && <ChainResult check={check.data} />}
      {check.isError && <Failure error={check.error} onRetry={() => check.mutate()} />}
      <Sheet>
        <Await query={events}>
          {({ count, results }) => (
            <>
              <EventTable events={results} />
              <Pager count={count} page={page} onChange={setPage} />
            </>
          )}
        </Await>
      </Sheet>
    </Page>
  );
}

function ChainResult({ check }: { readonly check: ChainCheck }) {
  if (check.ok) {
    return (
      <Alert color="moss" role="status" title="The chain is whole">
        All {check.events} events carry the right hash.
      </Alert>
    );
  }
  return (
    <Alert color="brick" role="alert" title="The chain is broken">
      Event {check.first_broken_seq} does not carry the hash it should. Keep the database as it is and find
      out who changed it.
    </Alert>
  );
}

function EventTable({ events }: { readonly events: readonly AuditEvent[] }) {
  const nameOf = useActorNames();
  if (events.length === 0) return <Text c="dimmed">Nothing has happened yet.</Text>;
  return (
    <WideTable label="Events" minWidth={760} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
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
          <Table.Tr key={event.seq}>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{event.seq}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDateTime(event.at)}</Table.Td>
            <Table.Td miw={120}>{nameOf(event.actor)}</Table.Td>
            <Table.Td miw={130}>{event.action}</Table.Td>
            <Table.Td maw={260}>
              <Code>{event.subject}</Code>
            </Table.Td>
            <Table.Td maw={320} fz="sm">
              {detailInWords(event.detail)}
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
    if (actor === "") return "Nobody logged in";
    return people.find(({ id }) => id === actor)?.display_name ?? actor;
  };
}

function detailInWords(detail: AuditEvent["detail"]): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${String(value)}`)
    .join("; ");
}
