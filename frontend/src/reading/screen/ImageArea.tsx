import { useEffect, useRef } from "react";
import { attachPointer } from "../../viewer";
import { MarkLayer } from "./MarkLayer";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { PaneRect } from "../../viewer";

const SIDES = ["L", "R"] as const;
const NAMES = ["Left image", "Right image"] as const;

/** The panes over the canvas: each takes the pointer and carries its own marks. */
export function ImageArea() {
  const desk = useDesk();
  const { displaySet, ratio } = useStore(desk.viewer.state);
  if (displaySet === null) return null;
  return desk.viewer
    .panes()
    .map((place) => (
      <Pane key={place.pane} place={place} ratio={ratio} paneCount={displaySet.frames.length} />
    ));
}

interface PaneProps {
  readonly place: PaneRect;
  readonly ratio: number;
  readonly paneCount: number;
}

function Pane({ place, ratio, paneCount }: PaneProps) {
  const desk = useDesk();
  const element = useRef<HTMLDivElement>(null);
  const { tool } = useStore(desk.marking.state);
  const { pane, rect } = place;
  useEffect(() => {
    if (element.current === null) return;
    return attachPointer(element.current, pane, desk.viewer, desk.pointer);
  }, [desk, pane]);
  const box = {
    left: rect.left / ratio,
    top: rect.top / ratio,
    width: rect.width / ratio,
    height: rect.height / ratio,
  };
  const name = paneCount > 1 ? NAMES[pane] : "Image";
  return (
    <div ref={element} className={styles.pane} style={box} data-tool={tool} role="img" aria-label={name}>
      <MarkLayer pane={pane} />
      {paneCount > 1 && <span className={styles.side}>{SIDES[pane]}</span>}
    </div>
  );
}
