import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { StateLabel } from "../../ui/labels";
import { Page } from "../../ui/Page";
import { Sheet } from "../../ui/Sheet";
import { casesQuery, datasetQuery } from "../api";
import { ReadingDraw } from "../drawing/ReadingDraw";
import { StandardDraw } from "../drawing/StandardDraw";
import { StackViewer } from "../stack/StackViewer";
import { useStack } from "../stack/useStack";
import { useStageView } from "../stack/useStageView";
import { stackInWords, TEXT_STATES } from "../stackWords";
import type { ImageDetail, ImageSummary } from "../types";
import { AboutImage } from "./AboutImage";
import { CaseStrip } from "./CaseStrip";
import { ImageActs, type Mode } from "./ImageActs";
import { Neighbours } from "./Neighbours";
import { ReferenceSheet } from "./ReferenceSheet";
import { ScoreTable } from "./ScoreTable";
import { VariantsSheet } from "./VariantsSheet";
import styles from "./image.module.css";

interface Props {
  readonly image: ImageDetail;
  readonly firstPlane: number;
}

const NONE: readonly ImageSummary[] = [];

export function ImageScreen({ image, firstPlane }: Props) {
  const { case: of, neighbours } = image;
  const dataset = useQuery(datasetQuery(image.dataset));
  const cases = useQuery(casesQuery(image.dataset, { search: of.code }));
  const siblings = cases.data?.results.find(({ id }) => id === of.id)?.images ?? NONE;
  const stack = useStack(image, firstPlane);
  const view = useStageView(image);
  const [mode, setMode] = useState<Mode>("look");
  const [chosen, setChosen] = useState<string | null>(null);
  const leave = (): void => setMode("look");
  return (
    <Page
      title={titleOf(image, siblings)}
      back={{ to: `/datasets/${image.dataset}`, label: dataset.data?.name ?? "The dataset" }}
      badges={<Badges image={image} />}
      lead={
        <>
          {[stackInWords(image), image.label].filter(Boolean).join(" · ")}. {neighbours.position} of{" "}
          {neighbours.total} in the dataset.
        </>
      }
      actions={
        mode === "look" && (
          <>
            <Neighbours neighbours={neighbours} />
            <ImageActs image={image} onMode={setMode} />
          </>
        )
      }
    >
      <CaseStrip images={siblings} current={image.id} />
      {mode === "standard" && <StandardDraw image={image} stack={stack} view={view} onClose={leave} />}
      {mode === "reading" && <ReadingDraw image={image} stack={stack} view={view} onClose={leave} />}
      {mode === "look" && (
        <>
          <div className={styles.columns}>
            <StackViewer image={image} stack={stack} view={view} chosen={chosen} />
            <div className={styles.side}>
              <ReferenceSheet
                image={image}
                chosen={chosen}
                onChoose={({ id, first_plane }) => {
                  setChosen(id);
                  stack.setPlane(first_plane);
                }}
              />
              <AboutImage image={image} />
            </div>
          </div>
          <VariantsSheet image={image} stack={stack} />
          {image.scores.length > 0 && (
            <Sheet title="Scores" lead="A detector's number says how unusual an image is, not what it shows.">
              <ScoreTable image={image} onPlane={stack.setPlane} />
            </Sheet>
          )}
        </>
      )}
    </Page>
  );
}

/** "C-0012, image 2 of 3". */
function titleOf({ id, case: of }: ImageDetail, siblings: readonly ImageSummary[]): string {
  const place = siblings.findIndex((each) => each.id === id);
  if (place < 0 || siblings.length < 2) return of.code;
  return `${of.code}, image ${place + 1} of ${siblings.length}`;
}

function Badges({ image: { is_excluded, text_state } }: Pick<Props, "image">) {
  return (
    <>
      {is_excluded && <StateLabel tone="bad">Excluded</StateLabel>}
      {text_state !== "unlikely" && (
        <StateLabel tone={text_state === "suspected" ? "warn" : "good"}>{TEXT_STATES[text_state]}</StateLabel>
      )}
    </>
  );
}
