import { SegmentedControl, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { plural } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { verdictsQuery, type Verdict, type VerdictStatus } from "./api";
import { VERDICTS } from "./words";

const CHOICES = [
  { value: "all", label: "All files" },
  ...Object.entries(VERDICTS).map(([value, { word }]) => ({ value, label: word })),
];

/** What became of each file, in words. */
export function Verdicts({ jobId }: { readonly jobId: string }) {
  const [status, setStatus] = useState("all");
  const [page, setPage] = useState(1);
  const verdicts = useQuery(
    verdictsQuery(jobId, status === "all" ? undefined : (status as VerdictStatus), page),
  );
  const choose = (value: string): void => {
    setStatus(value);
    setPage(1);
  };
  return (
    <Sheet title="Files" lead="One verdict per file.">
      <div style={{ overflowX: "auto" }}>
        <SegmentedControl data={CHOICES} value={status} onChange={choose} aria-label="Which files" />
      </div>
      <Await query={verdicts}>
        {({ count, results }) => (
          <>
            <VerdictTable verdicts={results} isFiltered={status !== "all"} />
            <Pager count={count} page={page} onChange={setPage} />
          </>
        )}
      </Await>
    </Sheet>
  );
}

interface TableProps {
  readonly verdicts: readonly Verdict[];
  readonly isFiltered: boolean;
}

function VerdictTable({ verdicts, isFiltered }: TableProps) {
  if (verdicts.length === 0) {
    return (
      <Text c="dimmed">{isFiltered ? "No file has this verdict." : "No file has been looked at yet."}</Text>
    );
  }
  return (
    <WideTable label="Verdicts" minWidth={560} verticalSpacing={7}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>File</Table.Th>
          <Table.Th>Verdict</Table.Th>
          <Table.Th>In words</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {verdicts.map((verdict) => (
          <Table.Tr key={verdict.path}>
            <Table.Td maw={320}>{verdict.path}</Table.Td>
            <Table.Td>
              <StateLabel tone={VERDICTS[verdict.status].tone}>{VERDICTS[verdict.status].word}</StateLabel>
            </Table.Td>
            <Table.Td maw={420}>{verdict.reason || plural(verdict.images, "image")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
