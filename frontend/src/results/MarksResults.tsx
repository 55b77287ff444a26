import { Sheet } from "../ui/Sheet";
import type { Marked } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable, QuestionBlock } from "./QuestionBlock";
import type { SectionProps } from "./section";

export function MarksResults({ results, nameOf }: SectionProps) {
  if (results.marks.length === 0) return null;
  return (
    <Sheet
      title="Marks"
      id="marks"
      lead="Whether readers marked what the reference standard shows, and how often they marked nothing that is there."
    >
      {results.marks.map((marks) => (
        <QuestionBlock key={marks.question} about={marks}>
          <FigureAndTable
            figure={
              <IntervalFigure
                caption="Of readings of an image with a reference region, the share in which a mark lies in it."
                axis="share of findings marked"
                domain={[0, 1]}
                rows={marks.treatments.map(({ treatment, found_rate }) => ({
                  label: nameOf(treatment),
                  estimate: found_rate,
                }))}
              />
            }
            table={
              <MarksTable
                caption={`${marks.question}, by treatment`}
                rows={marks.treatments}
                nameOf={nameOf}
              />
            }
          />
        </QuestionBlock>
      ))}
    </Sheet>
  );
}

interface TableProps {
  readonly caption: string;
  readonly rows: readonly Marked[];
  readonly nameOf: (key: string) => string;
}

function MarksTable({ caption, rows, nameOf }: TableProps) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      keyOf={({ treatment }) => treatment}
      estimatesOf={({ found_rate, hit_rate, false_marks }) => [found_rate, hit_rate, false_marks]}
      columns={[
        { title: "Treatment", isText: true, cell: ({ treatment }) => nameOf(treatment) },
        { title: "Marks", cell: ({ n }) => n },
        { title: "Findings marked", cell: ({ found_rate }) => <EstimateText estimate={found_rate} /> },
        { title: "Marks in a region", cell: ({ hit_rate }) => <EstimateText estimate={hit_rate} /> },
        {
          title: "Marks per normal case",
          cell: ({ false_marks }) => <EstimateText estimate={false_marks} />,
        },
      ]}
    />
  );
}
