import { List, Table, Text } from "@mantine/core";

import { formatDateTime } from "../../ui/format";
import { WideTable } from "../../ui/WideTable";
import type { CaseStandard, PastReference } from "../drawing/standardApi";
import { lesionName, lesionPlanes } from "../stackWords";
import { inWords } from "../words";

interface Props {
  readonly standard: CaseStandard;
}

/** What stands and what stood before: who, when and why. */
export function StandardHistory({ standard }: Props) {
  const { current, history, former_lesions } = standard;
  const rows = [...(current === null ? [] : [current]), ...history];
  if (rows.length + former_lesions.length === 0) {
    return <Text c="dimmed">Nothing has been said of this case yet.</Text>;
  }
  return (
    <>
      {rows.length > 0 && <PastTable rows={rows} />}
      {former_lesions.length > 0 && (
        <List spacing={4} fz="sm">
          {former_lesions.map((lesion, index) => (
            <List.Item key={lesion.id}>
              {lesionName(lesion, index)}, {lesionPlanes(lesion)}: replaced{" "}
              {formatDateTime(lesion.replaced_at)}. {lesion.replaced_because}
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}

function PastTable({ rows }: { readonly rows: readonly PastReference[] }) {
  return (
    <WideTable label="History of the standard" minWidth={560} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>What</Table.Th>
          <Table.Th>From</Table.Th>
          <Table.Th>Since</Table.Th>
          <Table.Th>Why</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Row key={`${row.at}/${row.replaced_at ?? ""}`} row={row} />
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Row({ row }: { readonly row: PastReference }) {
  const { finding_class, finding, attributes, origin, by, at, reason, replaced_at, replaced_because } = row;
  const words = Object.entries(attributes).map(([name, value]) => `${name} ${value}`);
  return (
    <Table.Tr>
      <Table.Td>
        {[inWords(finding_class ?? "not labelled"), finding].filter(Boolean).join(": ")}
        {words.length > 0 && (
          <Text fz="sm" c="var(--fovea-ink-2)">
            {words.join(", ")}
          </Text>
        )}
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{by ?? inWords(origin)}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDateTime(at)}</Table.Td>
      <Table.Td maw={320}>
        {reason}
        {replaced_at !== null && (
          <Text fz="sm" c="var(--fovea-ink-2)">
            Replaced {formatDateTime(replaced_at)}: {replaced_because}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
