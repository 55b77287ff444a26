import { Table, Text, Tooltip } from "@mantine/core";

import { formatMeasure } from "../ui/format";
import { WideTable } from "../ui/WideTable";
import type { Measure, Reconstruction } from "./api";
import { measureGroups, type MeasureGroup } from "./reconstructions";
import type { NameOf } from "./treatmentNames";
import { inWords } from "./words";

interface Props {
  readonly reconstructions: readonly Reconstruction[];
  readonly nameOf: NameOf;
}

export function MeasuresTable({ reconstructions, nameOf }: Props) {
  const groups = measureGroups(reconstructions);
  if (groups.length === 0) return <Text c="dimmed">Nothing has been measured yet.</Text>;
  return (
    <WideTable label="Measures" minWidth={220 + 130 * reconstructions.length} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Measure</Table.Th>
          {reconstructions.map(({ id, treatment }) => (
            <Table.Th key={id} ta="right">
              {nameOf(treatment)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      {groups.map((group) => (
        <RegionRows key={group.region} group={group} reconstructions={reconstructions} />
      ))}
    </WideTable>
  );
}

interface RegionProps {
  readonly group: MeasureGroup;
  readonly reconstructions: readonly Reconstruction[];
}

function RegionRows({ group, reconstructions }: RegionProps) {
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="rowgroup" colSpan={1 + reconstructions.length} pt="md" c="var(--fovea-ink-2)">
          {inWords(group.region)}
        </Table.Th>
      </Table.Tr>
      {group.rows.map(({ name, unit, cells }) => (
        <Table.Tr key={name}>
          <Table.Th scope="row" fw={400}>
            {inWords(name)}
            {unit !== "" && ` (${unit})`}
          </Table.Th>
          {cells.map((cell, index) => (
            <Table.Td key={reconstructions[index]?.id} ta="right">
              <Value measure={cell} />
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
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
