import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { WideTable } from "../ui/WideTable";
import type { Estimate } from "./api";
import { distinctNotes, letterOf, NotesContext } from "./notes";

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
  /** The estimates of a row, whose notes stand under the table. */
  readonly estimatesOf?: (row: T) => readonly (Estimate | null)[];
  readonly minWidth?: number;
  readonly maxHeight?: number;
}

/** The numbers behind a figure. The first column names the row. */
export function DataTable<T>({
  caption,
  columns,
  rows,
  keyOf,
  estimatesOf,
  minWidth = 280,
  maxHeight,
}: Props<T>) {
  const estimates = rows.flatMap((row) => estimatesOf?.(row) ?? []);
  const notes = distinctNotes(estimates.filter((each) => each !== null));
  return (
    <NotesContext value={notes}>
      <WideTable
        label={caption}
        minWidth={minWidth}
        maxHeight={maxHeight}
        verticalSpacing={7}
        captionSide="top"
        stickyHeader={maxHeight !== undefined}
      >
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
            <Row key={keyOf(row)} row={row} columns={columns} />
          ))}
        </Table.Tbody>
      </WideTable>
      <Notes notes={notes} />
    </NotesContext>
  );
}

function Row<T>({ row, columns }: { readonly row: T; readonly columns: readonly Column<T>[] }) {
  const [first, ...others] = columns;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {first?.cell(row)}
      </Table.Th>
      {others.map(({ title, cell, isText }) => (
        <Table.Td
          key={title}
          ta={isText ? "left" : "right"}
          style={isText ? undefined : { whiteSpace: "nowrap" }}
        >
          {cell(row)}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note, index) => (
    <Text key={note} fz="sm" c="var(--fovea-ink-2)" mt={6}>
      <sup>{letterOf(index)}</sup> {note}
    </Text>
  ));
}
