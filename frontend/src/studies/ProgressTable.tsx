import { Group, Progress, Table, Text } from "@mantine/core";

import { formatDateTime, formatSeconds } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { WideTable } from "../ui/WideTable";
import type { ReaderProgress, SessionProgress } from "./api";
import { SESSION_STATES } from "./words";

export function ProgressTable({ readers }: { readonly readers: readonly ReaderProgress[] }) {
  return (
    <WideTable label="Progress" minWidth={640} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Reader</Table.Th>
          <Table.Th>Session</Table.Th>
          <Table.Th w={220}>Read</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Last answer</Table.Th>
          <Table.Th ta="right">Median time</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{readers.map(readerRows)}</Table.Tbody>
    </WideTable>
  );
}

function readerRows({ reader, sessions, median_active_s }: ReaderProgress) {
  return sessions.map((session, index) => (
    <Table.Tr key={`${reader.id}/${session.number}`}>
      {index === 0 && (
        <Table.Th
          scope="rowgroup"
          rowSpan={sessions.length}
          fw={400}
          maw={220}
          style={{ verticalAlign: "top" }}
        >
          {reader.display_name}
        </Table.Th>
      )}
      <SessionCells session={session} reader={reader.display_name} />
      {index === 0 && (
        <Table.Td rowSpan={sessions.length} ta="right" style={{ verticalAlign: "top" }}>
          {formatSeconds(median_active_s)}
        </Table.Td>
      )}
    </Table.Tr>
  ));
}

function SessionCells({ session, reader }: { readonly session: SessionProgress; readonly reader: string }) {
  const { word, tone } = SESSION_STATES[session.state] ?? { word: session.state, tone: "quiet" as const };
  const { done, total } = session;
  return (
    <>
      <Table.Td pl="xs">{session.number}</Table.Td>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <Progress.Root size="sm" flex={1} miw={80}>
            <Progress.Section
              value={total === 0 ? 0 : (100 * done) / total}
              aria-label={`${reader}, session ${session.number}`}
            />
          </Progress.Root>
          <Text fz="sm" className="numbers" style={{ whiteSpace: "nowrap" }}>
            {done} of {total}
          </Text>
        </Group>
      </Table.Td>
      <Table.Td>
        <StateLabel tone={tone}>{word}</StateLabel>
      </Table.Td>
      <Table.Td>{formatDateTime(session.last_at)}</Table.Td>
    </>
  );
}
