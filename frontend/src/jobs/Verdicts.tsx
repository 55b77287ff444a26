import { SegmentedControl, Text } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { verdictCountQuery, verdictsQuery, type VerdictStatus } from "./api";
import { VerdictTable } from "./VerdictTable";
import { VERDICTS } from "./words";

const STATUSES = Object.keys(VERDICTS) as VerdictStatus[];
const PAGE_SIZE = 200;

/** What became of each file, in words: first what needs attention. */
export function Verdicts({ jobId }: { readonly jobId: string }) {
  const [status, setStatus] = useState("all");
  const [page, setPage] = useState(1);
  const verdicts = useQuery(
    verdictsQuery(jobId, {
      status: status === "all" ? undefined : (status as VerdictStatus),
      page,
      page_size: PAGE_SIZE,
    }),
  );
  const choose = (value: string): void => {
    setStatus(value);
    setPage(1);
  };
  return (
    <Sheet title="Files" lead="One verdict per file; refused files come first, and one reason stands once.">
      <StatusChoice jobId={jobId} value={status} onChange={choose} />
      <Await query={verdicts}>
        {({ count, results }) => (
          <>
            {results.length === 0 ? (
              <Text c="dimmed">
                {status === "all" ? "No file has been looked at yet." : "No file has this verdict."}
              </Text>
            ) : (
              <VerdictTable verdicts={results} />
            )}
            <Pager count={count} page={page} pageSize={PAGE_SIZE} onChange={setPage} />
          </>
        )}
      </Await>
    </Sheet>
  );
}

interface ChoiceProps {
  readonly jobId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Each verdict with its count. */
function StatusChoice({ jobId, value, onChange }: ChoiceProps) {
  const counts = useQueries({ queries: STATUSES.map((status) => verdictCountQuery(jobId, status)) });
  const choices = STATUSES.map((status, index) => ({
    value: status,
    label: labelled(VERDICTS[status].word, counts[index]?.data),
  }));
  return (
    <div style={{ overflowX: "auto" }}>
      <SegmentedControl
        data={[{ value: "all", label: "All files" }, ...choices]}
        value={value}
        onChange={onChange}
        aria-label="Which files"
      />
    </div>
  );
}

function labelled(word: string, count: number | undefined): string {
  return count === undefined ? word : `${word} (${count})`;
}
