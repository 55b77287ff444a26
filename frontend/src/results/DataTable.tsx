import { Table } from "@mantine/core";
import type { ReactNode } from "react";

import { WideTable } from "../ui/WideTable";

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Words stand at the left, numbers at the right. */
  readonly isText?: boolean;
}

interface Props<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly minWidth?: number;
}

/** The numbers behind a figure. The first column names the row. */
export function DataTable<T>({ caption, columns, rows, keyOf, minWidth = 420 }: Props<T>) {
  return (
    <WideTable label={caption} minWidth={minWidth} verticalSpacing={7} captionSide="top">
      <Table.Caption ta="left" mt={0} mb={4}>
        {caption}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ title, isText }) => (
            <Table.Th key={title} ta={isText ? "left" : "right"} style={{ verticalAlign: "bottom" }}>
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)}>
            {columns.map(({ title, cell, isText }, index) =>
              index === 0 ? (
                <Table.Th key={title} scope="row" fw={500}>
                  {cell(row)}
                </Table.Th>
              ) : (
                <Table.Td key={title} ta={isText ? "left" : "right"}>
                  {cell(row)}
                </Table.Td>
              ),
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
