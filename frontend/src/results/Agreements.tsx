import { Sheet } from "../ui/Sheet";
import type { Agreement } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable } from "./QuestionBlock";
import type { SectionProps } from "./section";

const SCOPES = { between: "between readers", within: "within readers" } as const;

export function Agreements({ results }: Pick<SectionProps, "results">) {
  const { agreement } = results;
  if (agreement.length === 0) return null;
  return (
    <Sheet
      title="Agreement"
      id="agreement"
      lead="Between readers over the same display sets, and of readers with themselves over hidden repeats. 1 is full agreement, 0 is chance."
    >
      <FigureAndTable
        figure={
          <IntervalFigure
            caption="Agreement beyond chance. The dashed line is chance."
            axis="coefficient"
            line={0}
            rows={agreement.map((each) => ({ label: labelOf(each), estimate: each.agreement }))}
          />
        }
        table={
          <DataTable
            caption="Agreement, by question and method"
            rows={agreement}
            keyOf={labelOf}
            estimatesOf={(each) => [each.agreement]}
            columns={[
              { title: "Question", isText: true, cell: ({ question }) => question },
              { title: "Scope", isText: true, cell: ({ scope }) => SCOPES[scope] },
              { title: "Method", isText: true, cell: ({ method }) => method },
              { title: "Display sets", cell: ({ n }) => n },
              { title: "Coefficient", cell: (each) => <EstimateText estimate={each.agreement} /> },
            ]}
          />
        }
      />
    </Sheet>
  );
}

/** Short, and different for every row. */
export function labelOf({ question, scope, method }: Agreement): string {
  const [name = method] = method.split(",");
  return `${question} ${scope}, ${name.replace(/^\S+['’]s /, "")}`;
}
