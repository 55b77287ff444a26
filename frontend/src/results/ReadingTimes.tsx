import { Sheet } from "../ui/Sheet";
import type { ReadingTime } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable } from "./QuestionBlock";
import type { SectionProps } from "./section";

export function ReadingTimes({ results, nameOf }: SectionProps) {
  const rows = results.reading_time;
  if (rows.length === 0) return null;
  const label = ({ treatments }: ReadingTime): string => treatments.map(nameOf).join(" and ");
  const isPaired = rows.some(({ treatments }) => treatments.length > 1);
  return (
    <Sheet
      title="Reading time"
      id="reading-time"
      lead={
        isPaired
          ? "Active time on a display set; idle time is left out. Where two were shown together the time belongs to both."
          : "Active time on a display set; idle time is left out."
      }
    >
      <FigureAndTable
        figure={
          <IntervalFigure
            caption="Median active time on a display set."
            axis="seconds"
            rows={rows.map((row) => ({ label: label(row), estimate: row.median_active_s }))}
          />
        }
        table={
          <DataTable
            caption="Active seconds, by what was shown"
            rows={rows}
            keyOf={label}
            estimatesOf={({ median_active_s }) => [median_active_s]}
            columns={[
              { title: "Shown", isText: true, cell: label },
              { title: "Readings", cell: ({ n }) => n },
              {
                title: "Median, s",
                cell: ({ median_active_s }) => <EstimateText estimate={median_active_s} digits={1} />,
              },
            ]}
          />
        }
      />
    </Sheet>
  );
}
