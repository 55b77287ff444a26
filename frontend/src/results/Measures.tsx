import { Select, Stack } from "@mantine/core";
import { useState } from "react";

import { Sheet } from "../ui/Sheet";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { PointsFigure } from "./figures/PointsFigure";
import { byStrength, distinctMeasures, headlinesFirst } from "./measureColumns";
import { MeasureMeans } from "./MeasureMeans";
import { FigureAndTable } from "./QuestionBlock";
import type { SectionProps } from "./section";
import { isSameMeasure, measureInWords } from "./words";

/** Image by image: does what was measured go with what readers said? */
export function Measures({ results, nameOf }: SectionProps) {
  if (results.measures.length === 0) return null;
  return (
    <Sheet
      title="Measures"
      id="measures"
      lead="Every image measured against the original, in the whole image, in the reference region and in its surroundings."
    >
      {results.points.length > 0 && <Scatter results={results} nameOf={nameOf} />}
      <MeasureMeans results={results} nameOf={nameOf} />
    </Sheet>
  );
}

function Scatter({ results, nameOf }: SectionProps) {
  const choices = headlinesFirst(distinctMeasures(results.points));
  const [chosen, setChosen] = useState("0");
  const measure = choices[Number(chosen)] ?? choices[0];
  if (measure === undefined) return null;
  const title = measureInWords(measure);
  const rating = results.points_rating ?? "rating";
  return (
    <FigureAndTable
      figure={
        <Stack gap="sm">
          <Select
            label="Measure"
            maw={340}
            allowDeselect={false}
            searchable
            data={choices.map((each, index) => ({ value: String(index), label: measureInWords(each) }))}
            value={chosen}
            onChange={(value) => setChosen(value ?? "0")}
          />
          <PointsFigure
            caption={`One dot for each image: ${title}, and ${rating}.`}
            points={results.points.filter((point) => isSameMeasure(point, measure))}
            treatments={results.treatments}
            nameOf={nameOf}
            xAxis={measure.unit === "" ? title : `${title} (${measure.unit})`}
            yAxis={rating}
          />
        </Stack>
      }
      table={<Correlations results={results} />}
    />
  );
}

function Correlations({ results: { correlations } }: Pick<SectionProps, "results">) {
  return (
    <DataTable
      caption="Rank correlation of each measure with what readers said of the same image, the strongest first"
      rows={byStrength(correlations)}
      keyOf={measureInWords}
      estimatesOf={({ spearman }) => [spearman]}
      maxHeight={420}
      columns={[
        { title: "Measure", isText: true, cell: measureInWords },
        { title: "Images", cell: ({ n }) => n },
        { title: "Spearman", cell: ({ spearman }) => <EstimateText estimate={spearman} /> },
      ]}
    />
  );
}
