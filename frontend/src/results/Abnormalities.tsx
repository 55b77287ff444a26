import { Sheet } from "../ui/Sheet";
import type { Abnormality } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable, QuestionBlock } from "./QuestionBlock";
import type { SectionProps } from "./section";
import { formatP } from "./words";

export function Abnormalities({ results, nameOf }: SectionProps) {
  if (results.abnormality.length === 0) return null;
  return (
    <Sheet
      title="Abnormal or normal"
      id="abnormality"
      lead="How well readers told abnormal cases from normal ones: area under the ROC curve, for readers and cases like these."
    >
      {results.abnormality.map((abnormality) => (
        <QuestionBlock key={abnormality.question} about={abnormality}>
          <Areas abnormality={abnormality} nameOf={nameOf} />
          {abnormality.differences.length > 0 && <Differences abnormality={abnormality} nameOf={nameOf} />}
        </QuestionBlock>
      ))}
    </Sheet>
  );
}

interface Props {
  readonly abnormality: Abnormality;
  readonly nameOf: (key: string) => string;
}

function Areas({ abnormality: { question, treatments }, nameOf }: Props) {
  return (
    <FigureAndTable
      figure={
        <IntervalFigure
          caption="Area under the ROC curve. The dashed line is chance."
          axis="area under the ROC curve"
          line={0.5}
          rows={treatments.map(({ treatment, auc }) => ({ label: nameOf(treatment), estimate: auc }))}
        />
      }
      table={
        <DataTable
          caption={`${question}, by treatment`}
          rows={treatments}
          keyOf={({ treatment }) => treatment}
          estimatesOf={({ auc }) => [auc]}
          columns={[
            { title: "Treatment", isText: true, cell: ({ treatment }) => nameOf(treatment) },
            { title: "Normal cases", cell: ({ n_normal }) => n_normal },
            { title: "Abnormal cases", cell: ({ n_abnormal }) => n_abnormal },
            { title: "Area", cell: ({ auc }) => <EstimateText estimate={auc} digits={3} /> },
          ]}
        />
      }
    />
  );
}

function Differences({ abnormality: { question, reference, differences }, nameOf }: Props) {
  return (
    <FigureAndTable
      figure={
        <IntervalFigure
          caption={`Difference of the areas from that of ${nameOf(reference)}. The dashed line is no difference.`}
          axis="difference of areas"
          line={0}
          rows={differences.map(({ treatment, difference }) => ({
            label: nameOf(treatment),
            estimate: difference,
          }))}
        />
      }
      table={
        <DataTable
          caption={`${question}, against ${nameOf(reference)}`}
          rows={differences}
          keyOf={({ treatment }) => treatment}
          estimatesOf={({ difference }) => [difference]}
          columns={[
            { title: "Treatment", isText: true, cell: ({ treatment }) => nameOf(treatment) },
            {
              title: "Difference",
              cell: ({ difference }) => <EstimateText estimate={difference} digits={3} />,
            },
            { title: "p", cell: ({ p_value }) => formatP(p_value) },
          ]}
        />
      }
    />
  );
}
