import { Group, Progress, Table, Text } from "@mantine/core";

import { formatDateTime, formatSeconds } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { WideTable } from "../ui/WideTable";
import type { ReaderProgress, SessionProgress } from "./api";
import { SESSION_STATES } from "./words";

export function ProgressTable({ readers }: { readonly readers: readonly ReaderProgress[] }) {
  return (
    <WideTable label="Progress" minWidth={640} verticalSpacing={6} withRowBorders={false}>
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
      {readers.map((progress) => (
        <ReaderRows key={progress.reader.id} progress={progress} />
      ))}
    </WideTable>
  );
}

/** One row per session. The reader's name and median time stand at the first of them. */
function ReaderRows({ progress }: { readonly progress: ReaderProgress }) {
  const { reader, sessions, median_active_s } = progress;
  return (
    <Table.Tbody className="row-group">
      {sessions.map((session, index) => (
        <Table.Tr key={session.number}>
          {index === 0 && (
            <Table.Th scope="rowgroup" rowSpan={sessions.length} fw={400} maw={220}>
              {reader.display_name}
            </Table.Th>
          )}
          <SessionCells session={session} reader={reader.display_name} />
          {index === 0 && (
            <Table.Td rowSpan={sessions.length} ta="right">
              {formatSeconds(median_active_s)}
            </Table.Td>
          )}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

function SessionCells({ session, reader }: { readonly session: SessionProgress; readonly reader: string }) {
  const { word, tone } = SESSION_STATES[session.state];
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
