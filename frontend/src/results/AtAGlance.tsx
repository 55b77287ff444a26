import { Sheet } from "../ui/Sheet";
import type { Estimate } from "./api";
import { DataTable, type Column } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { headlineMeasures, meanOf } from "./measureColumns";
import type { SectionProps } from "./section";
import { measureInWords } from "./words";

/** One row for each treatment: what readers said of it, and beside it what its images measure. */
export function AtAGlance({ results, nameOf }: SectionProps) {
  const columns: Column<string>[] = [
    {
      title: "Treatment",
      isText: true,
      cell: (treatment) => nameOf(treatment) + (treatment === results.reference ? " (reference)" : ""),
    },
    ...readerColumns({ results, nameOf }),
    ...headlineMeasures(results).map((measure): Column<string> => ({
      title: measureInWords(measure),
      cell: (treatment) => cellOf(meanOf(results, treatment, measure)?.mean, measure.name === "ssim" ? 3 : 2),
    })),
  ];
  return (
    <Sheet
      title="Readers beside measures"
      id="glance"
      lead="What readers said of each treatment, and what its images measure. Intervals are at 95 %."
    >
      <DataTable
        caption="Each treatment: readers first, then means over cases"
        columns={columns}
        rows={results.treatments}
        keyOf={(treatment) => treatment}
        minWidth={112 * columns.length}
      />
    </Sheet>
  );
}

function readerColumns({ results }: SectionProps): Column<string>[] {
  const { preferences, grading, abnormality, marks } = results;
  return [
    ...preferences.map(({ question, abilities }): Column<string> => ({
      title: `${question}, preferred: log odds`,
      cell: (key) => cellOf(abilities.find(({ treatment }) => treatment === key)?.log_odds),
    })),
    ...grading.map(({ question, treatments }): Column<string> => ({
      title: `${question}, grades: mean rank`,
      cell: (key) => cellOf(treatments.find(({ treatment }) => treatment === key)?.mean_rank),
    })),
    ...abnormality.map(({ question, treatments }): Column<string> => ({
      title: `${question}, abnormal: ROC area`,
      cell: (key) => cellOf(treatments.find(({ treatment }) => treatment === key)?.auc),
    })),
    ...marks.map(({ question, treatments }): Column<string> => ({
      title: `${question}, findings marked`,
      cell: (key) => cellOf(treatments.find(({ treatment }) => treatment === key)?.found_rate),
    })),
  ];
}

/** Notes stand in the sections below; here there is no room. */
function cellOf(estimate: Estimate | undefined, digits = 2) {
  if (estimate === undefined) return "–";
  return <EstimateText estimate={estimate} digits={digits} isStacked />;
}
