import { useEffect, useRef } from "react";
import { attachPointer } from "../../viewer";
import { planeName } from "../planeWords";
import { MarkLayer } from "./MarkLayer";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { Cell, DisplaySet, Look } from "../../viewer";

const SIDES = ["L", "R"] as const;
const NAMES = ["Left image", "Right image"] as const;

/** The cells over the canvas, one for each view of each pane: each takes the pointer and carries its own marks. */
export function ImageArea() {
  const desk = useDesk();
  const { displaySet, looks } = useStore(desk.viewer.state);
  if (displaySet === null) return null;
  return desk.viewer.cells().map((cell) => {
    const look = looks[cell.view];
    return look === undefined ? null : (
      <CellArea key={`${cell.pane}/${cell.view}`} cell={cell} look={look} displaySet={displaySet} />
    );
  });
}

interface CellAreaProps {
  readonly cell: Cell;
  readonly look: Look;
  readonly displaySet: DisplaySet;
}

function CellArea({ cell, look, displaySet }: CellAreaProps) {
  const desk = useDesk();
  const element = useRef<HTMLDivElement>(null);
  const { tool } = useStore(desk.marking.state);
  const { ratio, activeView } = useStore(desk.viewer.state);
  const { pane, view, rect } = cell;
  useEffect(() => {
    if (element.current === null) return;
    return attachPointer(element.current, { pane, view }, desk.viewer, desk.pointer);
  }, [desk, pane, view]);
  const box = {
    left: rect.left / ratio,
    top: rect.top / ratio,
    width: rect.width / ratio,
    height: rect.height / ratio,
  };
  return (
    <div
      ref={element}
      className={styles.pane}
      style={box}
      data-tool={tool}
      data-active={displaySet.views.length > 1 && view === activeView}
      role="img"
      aria-label={nameOf(cell, displaySet)}
    >
      <MarkLayer pane={pane} view={view} />
      <CellWords cell={cell} look={look} displaySet={displaySet} />
    </div>
  );
}

/** "Left image", and where several views are shown together "Left image, view 2 of 3". */
function nameOf({ pane, view }: Cell, { paneCount, views }: DisplaySet): string {
  const name = paneCount > 1 ? NAMES[pane] : "Image";
  return views.length > 1 ? `${name}, view ${view + 1} of ${views.length}` : name;
}

/** In the corners: which pane and view, which plane, and that another one is waited for. */
function CellWords({ cell, look, displaySet }: CellAreaProps) {
  const { pane, view } = cell;
  const { paneCount, views } = displaySet;
  const side = paneCount > 1 ? SIDES[pane] : "";
  const words = views.length > 1 ? `${side} ${view + 1}`.trim() : side;
  const stack = views[view];
  return (
    <>
      {words !== "" && <span className={styles.side}>{words}</span>}
      {stack !== undefined && stack.planeCount > 1 && (
        <span className={styles.planeNumber}>
          {look.plane + 1} / {stack.planeCount}
        </span>
      )}
      {stack !== undefined && look.wanted !== look.plane && (
        <span className={styles.waiting}>Loading {planeName(stack, look.wanted)}</span>
      )}
    </>
  );
}
