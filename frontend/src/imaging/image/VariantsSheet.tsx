import { Select, SimpleGrid, Text } from "@mantine/core";
import { useMemo, useState } from "react";

import { Sheet } from "../../ui/Sheet";
import { Empty } from "../../ui/states";
import { previewAddress } from "../stack/address";
import { PlaneSlider } from "../stack/PlaneSlider";
import { planesAround } from "../stack/steps";
import { usePictures } from "../stack/usePictures";
import type { Stack } from "../stack/useStack";
import { useTreatmentNames } from "../treatmentNames";
import type { ImageDetail } from "../types";
import { MeasuresTable } from "./MeasuresTable";
import { ReconstructionFigure } from "./ReconstructionFigure";
import { groupByCondition, type ConditionGroup } from "./reconstructions";

interface Props {
  readonly image: ImageDetail;
  /** Shared with the picture above: all show one plane. */
  readonly stack: Stack;
}

/** What treatments made of the image, side by side on one plane, and how that measures. */
export function VariantsSheet({ image, stack }: Props) {
  const nameOf = useTreatmentNames();
  const groups = useMemo(() => groupByCondition(image.reconstructions), [image.reconstructions]);
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
        lead={
          image.plane_count > 1
            ? "All on one plane, in one window taken from the original."
            : "All in one window, taken from the original."
        }
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
        <PlaneSlider kind={image.kind} stack={stack} />
        <Figures image={image} stack={stack} group={group} nameOf={nameOf} />
      </Sheet>
      <Sheet
        title="Measures"
        lead="Each variant against the original: the whole image, and where findings are."
      >
        <MeasuresTable reconstructions={group.reconstructions} regions={image.regions} nameOf={nameOf} />
      </Sheet>
    </>
  );
}

interface FiguresProps extends Props {
  readonly group: ConditionGroup;
  readonly nameOf: (key: string) => string;
}

function Figures({ image, stack, group: { reconstructions }, nameOf }: FiguresProps) {
  const { plane, count, window } = stack;
  const version = image.edits.length;
  const ahead = useMemo(
    () =>
      planesAround(plane, count, 1).flatMap((each) =>
        reconstructions.map(({ id: reconstruction }) =>
          previewAddress(image.id, { plane: each, reconstruction, window, version }),
        ),
      ),
    [image.id, plane, count, window, version, reconstructions],
  );
  usePictures(ahead);
  const [row = 1, column = 1] = image.spacing_mm ?? [];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg">
      {reconstructions.map((each) => (
        <ReconstructionFigure
          key={each.id}
          reconstruction={each}
          nameOf={nameOf}
          address={previewAddress(image.id, { plane, reconstruction: each.id, window, version })}
          aspectRatio={(image.columns * column) / (image.rows * row)}
        />
      ))}
    </SimpleGrid>
  );
}
