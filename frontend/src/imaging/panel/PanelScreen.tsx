import { Select, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { formatDateTime } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { Await, Empty } from "../../ui/states";
import { casesQuery, imageQuery } from "../api";
import type { Panel } from "../drawing/standardApi";
import { PlaneSlider } from "../stack/PlaneSlider";
import { useStack } from "../stack/useStack";
import { stackInWords } from "../stackWords";
import type { ImageDetail } from "../types";
import { AgreementTable } from "./AgreementTable";
import { DecisionSheet } from "./DecisionSheet";
import { firstDrawnPlane, majority, takenLesions } from "./merging";
import { ReadingCard } from "./ReadingCard";

interface Props {
  readonly panel: Panel;
  /** Any image of the case. */
  readonly image: ImageDetail;
}

/** All newest readings of a case side by side, and the decision. */
export function PanelScreen({ panel, image }: Props) {
  const { readings, settled_at } = panel;
  const [named, setNamed] = useState<ReadonlySet<string>>(() => new Set(readings.map(({ id }) => id)));
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  if (readings.length === 0) {
    return (
      <Empty title="No reading yet">Members of the panel read from the page of an image: “My reading”.</Empty>
    );
  }
  return (
    <>
      <Sheet title="Agreement">
        <AgreementTable panel={panel} />
        {settled_at !== null && (
          <Text fz="sm">Settled on {formatDateTime(settled_at)}; it can be settled anew.</Text>
        )}
      </Sheet>
      <Pictures
        panel={panel}
        image={image}
        named={named}
        onName={(id, isNamed) => setNamed(toggled(named, id, isNamed))}
        taken={taken}
        onTake={(key, isTaken) => setTaken(toggled(taken, key, isTaken))}
      />
      <DecisionSheet
        caseId={image.case.id}
        dataset={image.dataset}
        suggested={majority(readings)}
        finding={readings.find(({ finding }) => finding !== "")?.finding ?? ""}
        readings={readings.map(({ id }) => id).filter((id) => named.has(id))}
        lesions={takenLesions(readings, taken)}
      />
    </>
  );
}

function toggled(set: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set);
  if (isIn) next.add(key);
  else next.delete(key);
  return next;
}

interface PicturesProps extends Props {
  readonly named: ReadonlySet<string>;
  readonly onName: (reading: string, isNamed: boolean) => void;
  readonly taken: ReadonlySet<string>;
  readonly onTake: (lesion: string, isTaken: boolean) => void;
}

/** The readings on one image of the case; where the case has several, one chooses. */
function Pictures(props: PicturesProps) {
  const { image } = props;
  const [id, setId] = useState(image.id);
  const cases = useQuery(casesQuery(image.dataset, { search: image.case.code }));
  const images = cases.data?.results.find((each) => each.id === image.case.id)?.images ?? [];
  const shown = useQuery(imageQuery(id));
  return (
    <>
      {images.length > 1 && (
        <Select
          label="Image"
          maw={420}
          allowDeselect={false}
          data={images.map((each, index) => ({
            value: each.id,
            label: `${index + 1}: ${stackInWords(each)}${each.label === "" ? "" : ` · ${each.label}`}`,
          }))}
          value={id}
          onChange={(value) => setId(value ?? image.id)}
        />
      )}
      <Await query={shown}>{(data) => <Cards key={data.id} {...props} image={data} />}</Await>
    </>
  );
}

function Cards({ panel: { readings }, image, named, onName, taken, onTake }: PicturesProps) {
  const stack = useStack(image, firstDrawnPlane(readings, image.id));
  return (
    <>
      <PlaneSlider kind={image.kind} stack={stack} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: Math.min(3, readings.length) }} spacing="md">
        {readings.map((reading) => (
          <ReadingCard
            key={reading.id}
            reading={reading}
            image={image}
            stack={stack}
            isNamed={named.has(reading.id)}
            onName={(isNamed) => onName(reading.id, isNamed)}
            taken={taken}
            onTake={onTake}
          />
        ))}
      </SimpleGrid>
    </>
  );
}
