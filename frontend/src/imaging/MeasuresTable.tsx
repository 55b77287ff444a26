import { Table, Text, Tooltip } from "@mantine/core";

import { formatMeasure } from "../ui/format";
import { WideTable } from "../ui/WideTable";
import type { Measure, Reconstruction } from "./api";
import { measureRows } from "./reconstructions";
import { inWords } from "./words";

export function MeasuresTable({ reconstructions }: { readonly reconstructions: readonly Reconstruction[] }) {
  const rows = measureRows(reconstructions);
  if (rows.length === 0) return <Text c="dimmed">Nothing has been measured yet.</Text>;
  return (
    <WideTable label="Measures" minWidth={200 + 130 * reconstructions.length} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Measure</Table.Th>
          <Table.Th>Where</Table.Th>
          {reconstructions.map(({ id, treatment }) => (
            <Table.Th key={id} ta="right">
              {inWords(treatment)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ name, region, unit, cells }) => (
          <Table.Tr key={`${name}/${region}`}>
            <Table.Th scope="row" fw={400}>
              {inWords(name)}
              {unit !== "" && ` (${unit})`}
            </Table.Th>
            <Table.Td>{inWords(region)}</Table.Td>
            {cells.map((cell, index) => (
              <Table.Td key={reconstructions[index]?.id} ta="right">
                <Value measure={cell} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** A value that does not exist says why. */
function Value({ measure }: { readonly measure: Measure | null }) {
  if (measure === null || measure.reason === "" || measure.value !== null) {
    return <>{formatMeasure(measure?.value)}</>;
  }
  return (
    <Tooltip label={measure.reason} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <Text span fz="sm" c="dimmed" tabIndex={0} td="underline" style={{ textDecorationStyle: "dotted" }}>
        none
      </Text>
    </Tooltip>
  );
}
