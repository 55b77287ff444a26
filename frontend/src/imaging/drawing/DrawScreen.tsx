import { useState, type ReactNode } from "react";

import type { Outline, Shape } from "../../math/shapes";
import { StackViewer } from "../stack/StackViewer";
import type { Stack } from "../stack/useStack";
import type { StageView } from "../stack/useStageView";
import type { ImageDetail } from "../types";
import { DrawLayer } from "./DrawLayer";
import { LesionEditor } from "./LesionEditor";
import { drawnOn, freshKey, withForm, withLesion } from "./lesions";
import type { Drafting } from "./useDraft";
import { useSketch } from "./useSketch";
import styles from "./drawing.module.css";

export interface DrawProps {
  readonly image: ImageDetail;
  readonly stack: Stack;
  readonly view: StageView;
}

interface Props extends DrawProps {
  readonly title: string;
  readonly drafting: Drafting;
  readonly hidesLesions: boolean;
  /** Above the lesions: what stands already. */
  readonly head?: ReactNode;
  /** Below them: what is said of the case, and saving. */
  readonly children: ReactNode;
}

/** The picture to draw on, and beside it the lesions and what is said. */
export function DrawScreen({ image, stack, view, title, drafting, hidesLesions, head, children }: Props) {
  const { draft, change, undo } = drafting;
  const { lesions } = draft;
  const [shape, setShape] = useState<Shape>("polygon");
  const [wanted, setChosen] = useState<string | null>(null);
  const here = lesions.filter((lesion) => lesion.image === image.id);
  const chosen = here.find(({ key }) => key === wanted)?.key ?? here.at(-1)?.key ?? null;
  const add = (outline: Outline): void => {
    const key = chosen ?? freshKey(lesions);
    const ready = chosen === null ? withLesion(lesions, key, image.id) : lesions;
    change({ lesions: withForm(ready, key, drawnOn(stack.plane, outline)) });
    setChosen(key);
  };
  const sketching = useSketch(view, shape, add);
  return (
    <div className={styles.columns}>
      <StackViewer
        image={image}
        stack={stack}
        view={view}
        chosen={null}
        hidesLesions={hidesLesions}
        drawing={{
          hand: sketching.hand,
          onKey: sketching.onKey,
          layer: (
            <DrawLayer
              lesions={lesions}
              image={image.id}
              plane={stack.plane}
              chosen={chosen}
              sketching={sketching}
              place={view.place}
            />
          ),
        }}
      />
      <section className="sheet" aria-label={title} style={{ padding: 16 }}>
        <div style={{ display: "flex", flexDirection: "column", gap: 14 }}>
          <h2 style={{ margin: 0, fontSize: "1.1875rem" }}>{title}</h2>
          {head}
          <LesionEditor
            image={image.id}
            plane={stack.plane}
            lesions={lesions}
            onChange={(next) => change({ lesions: next })}
            chosen={chosen}
            onChoose={setChosen}
            shape={shape}
            onShape={setShape}
            undo={undo}
          />
          {children}
        </div>
      </section>
    </div>
  );
}
