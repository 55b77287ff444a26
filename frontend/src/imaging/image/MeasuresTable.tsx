import { Table, Text, Tooltip } from "@mantine/core";

import { formatMeasure } from "../../ui/format";
import { WideTable } from "../../ui/WideTable";
import { lesionName, lesionPlanes } from "../stackWords";
import type { NameOf } from "../treatmentNames";
import type { Measure, Reconstruction, Region } from "../types";
import { inWords } from "../words";
import { measureGroups, type MeasureGroup, type MeasureRow } from "./reconstructions";

interface Props {
  readonly reconstructions: readonly Reconstruction[];
  readonly regions: readonly Region[];
  readonly nameOf: NameOf;
}

export function MeasuresTable({ reconstructions, regions, nameOf }: Props) {
  const groups = measureGroups(reconstructions);
  if (groups.length === 0) return <Text c="dimmed">Nothing has been measured yet.</Text>;
  return (
    <WideTable label="Measures" minWidth={340 + 130 * reconstructions.length} verticalSpacing={5}>
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
        <PlaceRows
          key={group.key}
          group={group}
          title={placeInWords(group, regions)}
          reconstructions={reconstructions}
        />
      ))}
    </WideTable>
  );
}

/** "Lesion 2, slices 4 to 9: surroundings"; a lesion that was replaced since is said to be one. */
export function placeInWords(
  { region, lesion }: Pick<MeasureGroup, "region" | "lesion">,
  regions: readonly Region[],
): string {
  if (lesion === null) return inWords(region);
  const index = regions.findIndex(({ id }) => id === lesion);
  const found = regions[index];
  const where = region === "inside" ? "inside" : inWords(region).toLowerCase();
  if (found === undefined) return `A lesion that was replaced since: ${where}`;
  return `${lesionName(found, index)}, ${lesionPlanes(found)}: ${where}`;
}

interface PlaceProps extends Pick<Props, "reconstructions"> {
  readonly group: MeasureGroup;
  readonly title: string;
}

function PlaceRows({ group, title, reconstructions }: PlaceProps) {
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th scope="rowgroup" colSpan={1 + reconstructions.length} pt="md" c="var(--fovea-ink-2)">
          {title}
        </Table.Th>
      </Table.Tr>
      {group.rows.map((row) => (
        <Row key={row.name} row={row} reconstructions={reconstructions} />
      ))}
    </Table.Tbody>
  );
}

function Row({ row, reconstructions }: Pick<Props, "reconstructions"> & { readonly row: MeasureRow }) {
  const { name, unit, summary, cells } = row;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {inWords(name)}
        {unit !== "" && ` (${unit})`}
        {summary !== "" && (
          <Text span fz="xs" c="var(--fovea-ink-2)" ml={10}>
            {summary}
          </Text>
        )}
      </Table.Th>
      {cells.map((cell, index) => (
        <Table.Td key={reconstructions[index]?.id} ta="right">
          <Value measure={cell} />
        </Table.Td>
      ))}
    </Table.Tr>
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
