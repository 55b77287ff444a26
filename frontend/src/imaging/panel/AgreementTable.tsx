import { Table, Text } from "@mantine/core";

import { formatNumber } from "../../ui/format";
import { WideTable } from "../../ui/WideTable";
import type { Panel } from "../drawing/standardApi";

/** How far the readings agree, pair by pair. */
export function AgreementTable({ panel: { readings, agreement } }: { readonly panel: Panel }) {
  const nameOf = (id: string): string => readings.find((each) => each.id === id)?.by ?? "";
  return (
    <>
      <Text>
        {agreement.abnormal} abnormal, {agreement.normal} normal:{" "}
        {agreement.is_unanimous ? "all say the same." : "they do not agree."}
      </Text>
      {agreement.pairs.length > 0 && (
        <WideTable label="Agreement" minWidth={420} verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Readings</Table.Th>
              <Table.Th>Class</Table.Th>
              <Table.Th ta="right">Overlap (Dice)</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {agreement.pairs.map(({ first, second, is_same_class, dice }) => (
              <Table.Tr key={`${first}/${second}`}>
                <Table.Td>
                  {nameOf(first)} and {nameOf(second)}
                </Table.Td>
                <Table.Td>{is_same_class ? "The same" : "Different"}</Table.Td>
                <Table.Td ta="right">{dice === null ? "Nothing outlined" : formatNumber(dice)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
    </>
  );
}
