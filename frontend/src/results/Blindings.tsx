import { Text } from "@mantine/core";

import { Sheet } from "../ui/Sheet";
import type { Blinding, Estimate, Results } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable, QuestionBlock } from "./QuestionBlock";

const TRUTHS: Readonly<Record<string, string>> = {
  left: "Original on the left",
  right: "Original on the right",
  original: "The original shown",
  processed: "Another treatment shown",
};

/** Whether readers could tell the original: only where they were asked to guess it. */
export function Blindings({ results }: { readonly results: Results }) {
  if (results.blinding.length === 0) return null;
  return (
    <Sheet
      title="Blinding"
      id="blinding"
      lead="Whether readers could tell the original. Bang's index is 0 where guesses are no better than chance, 1 where all are right, −1 where all are wrong. It rests on the presentations that held the original; “neither” counts as “do not know”."
    >
      {results.blinding.map((blinding) => (
        <QuestionBlock key={blinding.question} about={blinding}>
          <FigureAndTable figure={<Figure blinding={blinding} />} table={<Indices blinding={blinding} />} />
          <Text fz="sm" c="var(--fovea-ink-2)" maw="72ch">
            {`${blinding.right} right, ${blinding.wrong} wrong, ${unknownInWords(blinding)}, from ${blinding.readers} of ${results.n_readers} readers. `}
            {blinding.without_original > 0 &&
              `Where the original was not shown, ${blinding.neither_without_original} of ${blinding.without_original} said “neither”. `}
            A high index also comes from a treatment that looks different, which no blinding can hide.
          </Text>
        </QuestionBlock>
      ))}
    </Sheet>
  );
}

/** "3 “do not know”, 1 of them as “neither”" */
function unknownInWords({ unknown, neither }: Blinding): string {
  return `${unknown} “do not know”${neither > 0 ? `, ${neither} of them as “neither”` : ""}`;
}

function Figure({ blinding }: { readonly blinding: Blinding }) {
  return (
    <IntervalFigure
      caption="Right minus wrong guesses, as a share of all."
      axis="Bang's index"
      domain={[-1, 1]}
      line={0}
      rows={blinding.bang.map(({ truth, index }) => ({ label: TRUTHS[truth] ?? truth, estimate: index }))}
    />
  );
}

interface Row {
  readonly name: string;
  readonly estimate: Estimate;
}

function Indices({ blinding }: { readonly blinding: Blinding }) {
  const rows: readonly Row[] = [
    ...blinding.bang.map(({ truth, index }) => ({
      name: `Bang, ${(TRUTHS[truth] ?? truth).toLowerCase()}`,
      estimate: index,
    })),
    { name: "James, over all (0.5 is chance)", estimate: blinding.james },
  ];
  return (
    <DataTable
      caption={`${blinding.question}, blinding indices`}
      rows={rows}
      keyOf={({ name }) => name}
      estimatesOf={({ estimate }) => [estimate]}
      columns={[
        { title: "Index", isText: true, cell: ({ name }) => name },
        { title: "Value (95 %)", cell: ({ estimate }) => <EstimateText estimate={estimate} /> },
      ]}
    />
  );
}
