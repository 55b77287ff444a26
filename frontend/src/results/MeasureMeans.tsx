import type { Estimate, MeasureMean } from "./api";
import { formatMeasure } from "../ui/format";
import { DataTable, type Column } from "./DataTable";
import { distinctMeasures, meanOf } from "./measureColumns";
import type { SectionProps } from "./section";
import { measureInWords } from "./words";

/** Means over cases, one row for each measure and one column for each treatment. */
export function MeasureMeans({ results, nameOf }: SectionProps) {
  const columns: Column<MeasureMean>[] = [
    {
      title: "Measure",
      isText: true,
      cell: (row) => (row.unit === "" ? measureInWords(row) : `${measureInWords(row)} (${row.unit})`),
    },
    ...results.treatments.map((treatment): Column<MeasureMean> => ({
      title: nameOf(treatment),
      cell: (row) => meanInWords(meanOf(results, treatment, row)?.mean),
    })),
  ];
  return (
    <details>
      <summary>All measures, means over cases</summary>
      <DataTable
        caption="Mean over cases (95 % interval)"
        rows={distinctMeasures(results.measures)}
        keyOf={measureInWords}
        columns={columns}
        minWidth={260 + 190 * results.treatments.length}
      />
    </details>
  );
}

function meanInWords(mean: Estimate | undefined): string {
  if (mean === undefined || mean.value === null) return mean?.note ?? "–";
  if (mean.ci_low === null || mean.ci_high === null) return formatMeasure(mean.value);
  return `${formatMeasure(mean.value)} (${formatMeasure(mean.ci_low)} to ${formatMeasure(mean.ci_high)})`;
}
