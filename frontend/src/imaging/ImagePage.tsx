import { Select, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { formatMeasure, formatPlain } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { Page } from "../ui/Page";
import { Sheet } from "../ui/Sheet";
import { Await, Empty } from "../ui/states";
import { datasetQuery, imageQuery, type ImageDetail } from "./api";
import { FactList } from "./FactList";
import { MeasuresTable } from "./MeasuresTable";
import { ReconstructionFigure } from "./ReconstructionFigure";
import { groupByCondition } from "./reconstructions";
import { ScoreTable } from "./ScoreTable";
import { useTreatmentNames } from "./treatmentNames";
import { inWords } from "./words";

export function ImagePage() {
  const { imageId } = useParams({ from: "/shell/images/$imageId" });
  const image = useQuery(imageQuery(imageId));
  return <Await query={image}>{(data) => <ImageScreen image={data} />}</Await>;
}

function ImageScreen({ image }: { readonly image: ImageDetail }) {
  const dataset = useQuery(datasetQuery(image.dataset));
  return (
    <Page
      title={`${image.modality}, ${image.columns} × ${image.rows}`}
      back={{ to: `/datasets/${image.dataset}`, label: dataset.data?.name ?? "The dataset" }}
      badges={image.flags.map((flag) => (
        <StateLabel key={flag} tone="warn">
          {inWords(flag)}
        </StateLabel>
      ))}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Sheet title="Original">
          <div
            className="image-well"
            style={{ aspectRatio: `${image.columns} / ${image.rows}`, maxHeight: 520 }}
          >
            <img src={`/api/images/${image.id}/preview`} alt={`The original in its default window`} />
          </div>
        </Sheet>
        <Sheet title="What is known">
          <FactList facts={imageFacts(image)} />
        </Sheet>
      </SimpleGrid>
      <Reconstructions image={image} />
      {image.scores.length > 0 && (
        <Sheet title="Scores" lead="A detector's number says how unusual an image is, not what it shows.">
          <ScoreTable scores={image.scores} />
        </Sheet>
      )}
    </Page>
  );
}

function imageFacts(image: ImageDetail): [string, string][] {
  const [low, high] = image.value_range;
  return [
    ["Matrix", `${image.columns} × ${image.rows} px`],
    [
      "Pixel spacing",
      image.spacing_mm === null ? "Not stated" : `${image.spacing_mm.map(formatMeasure).join(" × ")} mm`,
    ],
    ["Depth", `${image.bits_stored} bits`],
    ["Values", `${formatPlain(low)} to ${formatPlain(high)}`],
    [
      "Default window",
      `Centre ${formatPlain(image.window_centre)}, width ${formatPlain(image.window_width)}`,
    ],
    ["Photometric", image.photometric],
    ["Format", [image.source.format, image.source.transfer_syntax].filter(Boolean).join(", ")],
    ["File name, hashed", image.source.file_name_hash],
    ["Reference regions", regionsInWords(image)],
  ];
}

function regionsInWords({ regions }: ImageDetail): string {
  if (regions.length === 0) return "None";
  return regions.map(({ kind, area_px }) => `${inWords(kind)} of ${area_px} px`).join("; ");
}

function Reconstructions({ image }: { readonly image: ImageDetail }) {
  const nameOf = useTreatmentNames();
  const groups = groupByCondition(image.reconstructions);
  const [chosen, setChosen] = useState(groups[0]?.key ?? "");
  const group = groups.find(({ key }) => key === chosen) ?? groups[0];
  if (group === undefined) {
    return (
      <Empty title="No variants yet">
        Make them on the dataset's page. They then stand here side by side.
      </Empty>
    );
  }
  return (
    <>
      <Sheet
        title="Variants"
        lead="All in one window, taken from the original."
        actions={
          groups.length > 1 && (
            <Select
              aria-label="Comparison"
              w={{ base: "100%", sm: 340 }}
              allowDeselect={false}
              data={groups.map(({ key, title }) => ({ value: key, label: title }))}
              value={group.key}
              onChange={(key) => setChosen(key ?? "")}
            />
          )
        }
      >
        {groups.length === 1 && <Text fz="sm">{group.title}</Text>}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg">
          {group.reconstructions.map((each) => (
            <ReconstructionFigure key={each.id} reconstruction={each} nameOf={nameOf} />
          ))}
        </SimpleGrid>
      </Sheet>
      <Sheet
        title="Measures"
        lead="Each variant against the original, in the whole image and where the finding is."
      >
        <MeasuresTable reconstructions={group.reconstructions} nameOf={nameOf} />
      </Sheet>
    </>
  );
}
