import { useState, type KeyboardEvent, type ReactNode } from "react";

import { lesionName, planePlace, stackInWords } from "../stackWords";
import type { ImageDetail } from "../types";
import { Letters } from "./Letters";
import { OutlineLayer } from "./OutlineLayer";
import { PlaneSlider } from "./PlaneSlider";
import { Stage, type StageHand } from "./Stage";
import { StageBar, type StageTool } from "./StageBar";
import { planeAfterFarKey, planeAfterKey } from "./steps";
import { useOutlines } from "./useOutlines";
import type { Stack } from "./useStack";
import type { StageView } from "./useStageView";
import { useWindowDrag } from "./useWindowDrag";
import { WindowBar } from "./WindowBar";
import styles from "./stack.module.css";

export interface Drawing {
  readonly hand: StageHand;
  /** Whether the key was for the drawing. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly layer: ReactNode;
}

interface Props {
  readonly image: ImageDetail;
  readonly stack: Stack;
  readonly view: StageView;
  /** The lesion that is pointed at. */
  readonly chosen: string | null;
  /** Null while one only looks. */
  readonly drawing?: Drawing | null;
  /** The lesions that stand are not to be seen: they are being mended, or an expert reads alone. */
  readonly hidesLesions?: boolean;
}

const LOOKING: readonly StageTool[] = ["window", "move"];
const DRAWING: readonly StageTool[] = ["draw", "window", "move"];

/** A stack as one thing: its planes, its windows, and the lesions outlined on it. */
export function StackViewer({ image, stack, view, chosen, drawing = null, hidesLesions = false }: Props) {
  const tools = drawing === null ? LOOKING : DRAWING;
  const [wanted, setTool] = useState<StageTool>(drawing === null ? "window" : "draw");
  const tool = tools.includes(wanted) ? wanted : "window";
  const [hasOutlines, setOutlines] = useState(true);
  const outlines = useOutlines(image, stack.plane, hasOutlines && !hidesLesions);
  const windowHand = useWindowDrag(image, stack);
  const { plane, count, setPlane } = stack;
  const place = planePlace(image.kind, plane, count);
  const hands: Readonly<Record<StageTool, StageHand>> = {
    draw: drawing?.hand ?? {},
    window: windowHand,
    move: { move: (_, { dx, dy }, isPressed) => isPressed && view.pan(dx, dy) },
  };
  const onKey = (event: KeyboardEvent): void => {
    if (tool === "draw" && drawing?.onKey(event)) return;
    if (event.key === " " && image.kind === "cine") return pressed(event, stack.togglePlay);
    const next = (tool === "draw" ? planeAfterFarKey : planeAfterKey)(event.key, plane, count);
    if (next !== null && count > 1) pressed(event, () => setPlane(next));
  };
  return (
    <div className={styles.viewer}>
      <StageBar
        tools={tools}
        tool={tool}
        onTool={setTool}
        view={view}
        outlines={
          image.regions.length === 0 || hidesLesions
            ? null
            : { isShown: hasOutlines, toggle: () => setOutlines(!hasOutlines) }
        }
      />
      <Stage
        view={view}
        address={stack.address}
        label={count > 1 ? `${stackInWords(image)}: ${place.toLowerCase()}` : stackInWords(image)}
        tool={tool}
        hand={hands[tool]}
        onWheel={count > 1 ? (steps) => setPlane(plane + steps) : null}
        onKey={onKey}
        onDrawn={stack.onDrawn}
        corner={count > 1 ? place : undefined}
        layer={
          // Before the picture is there, outlines would lie over the plane before.
          stack.isDrawn && (
            <>
              <OutlineLayer
                outlines={outlines}
                place={view.place}
                chosen={chosen}
                nameOf={(region) => nameIn(image, region)}
              />
              {drawing?.layer}
            </>
          )
        }
      >
        <Letters directions={image.directions} />
      </Stage>
      <PlaneSlider kind={image.kind} stack={stack} {...(image.kind === "cine" ? { play: stack } : {})} />
      <WindowBar image={image} stack={stack} />
    </div>
  );
}

function pressed(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  act();
}

function nameIn({ regions }: ImageDetail, region: string): string {
  const index = regions.findIndex(({ id }) => id === region);
  const found = regions[index];
  return found === undefined ? "" : lesionName(found, index);
}
