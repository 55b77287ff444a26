import { Sheet } from "../ui/Sheet";
import type { Graded } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { GradesFigure } from "./figures/GradesFigure";
import { FigureAndTable, QuestionBlock } from "./QuestionBlock";
import type { SectionProps } from "./section";

export function Gradings({ results, nameOf }: SectionProps) {
  if (results.grading.length === 0) return null;
  return (
    <Sheet
      title="Grading"
      id="grading"
      lead={`Grades from 1 to 5. The VGC area is above 0.5 where a treatment was graded higher than ${nameOf(results.reference)}.`}
    >
      {results.grading.map((grading) => (
        <QuestionBlock key={grading.question} about={grading}>
          <FigureAndTable
            figure={
              <GradesFigure
                caption="How often each grade was given. The numbers count grades."
                treatments={grading.treatments}
                nameOf={nameOf}
              />
            }
            table={
              <GradesTable
                caption={`${grading.question}, by treatment`}
                rows={grading.treatments}
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
  readonly rows: readonly Graded[];
  readonly nameOf: (key: string) => string;
}

function GradesTable({ caption, rows, nameOf }: TableProps) {
  return (
    <DataTable
      caption={caption}
      rows={rows}
      keyOf={({ treatment }) => treatment}
      estimatesOf={({ median, mean_rank, vgc }) => [median, mean_rank, vgc]}
      columns={[
        { title: "Treatment", isText: true, cell: ({ treatment }) => nameOf(treatment) },
        { title: "Grades 1 to 5", cell: ({ counts }) => counts.join(" · ") },
        { title: "Median", cell: ({ median }) => <EstimateText estimate={median} digits={1} /> },
        { title: "Mean rank", cell: ({ mean_rank }) => <EstimateText estimate={mean_rank} /> },
        {
          title: "VGC area",
          cell: ({ vgc }) => (vgc === null ? "Reference" : <EstimateText estimate={vgc} />),
        },
      ]}
    />
  );
}
