import { Text } from "@mantine/core";

import { Sheet } from "../ui/Sheet";
import { DataTable } from "./DataTable";
import { QuestionBlock } from "./QuestionBlock";
import type { SectionProps } from "./section";

const MOST_HEIGHT_PX = 420;

/** What readers wrote, beside what they were shown. */
export function CommentLists({ results, nameOf }: SectionProps) {
  if (results.comments.length === 0) return null;
  const shown = (left: string, right: string | null): string =>
    right === null ? nameOf(left) : `${nameOf(left)} | ${nameOf(right)}`;
  return (
    <Sheet title="Words" id="words">
      {results.comments.map((entry) => (
        <QuestionBlock key={entry.question} about={entry}>
          {entry.comments.length === 0 ? (
            <Text c="var(--fovea-ink-2)">Nobody wrote anything.</Text>
          ) : (
            <DataTable
              caption={`${entry.question}, left image | right image`}
              rows={entry.comments.map((comment, index) => ({ ...comment, index }))}
              keyOf={({ index }) => String(index)}
              minWidth={520}
              maxHeight={MOST_HEIGHT_PX}
              columns={[
                { title: "Reader", isText: true, cell: ({ reader }) => reader },
                { title: "Case", isText: true, cell: (row) => row.case },
                { title: "Shown", isText: true, cell: ({ left, right }) => shown(left, right) },
                {
                  title: "Words",
                  isText: true,
                  cell: ({ text }) => (
                    <Text fz="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                      {text}
                    </Text>
                  ),
                },
              ]}
            />
          )}
        </QuestionBlock>
      ))}
    </Sheet>
  );
}
