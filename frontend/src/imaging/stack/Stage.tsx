import { useMergedRef } from "@mantine/hooks";
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";

import { cssPoint, imagePoint, type CssPoint, type ImagePoint } from "../../math/points";
import { WheelSteps } from "../../viewer/wheel";
import type { StageView } from "./useStageView";
import styles from "./stack.module.css";

/** What a press and a drag on the picture do. Distances are CSS pixels. */
export interface StageHand {
  readonly press?: (at: ImagePoint) => void;
  readonly move?: (
    at: ImagePoint,
    by: { readonly dx: number; readonly dy: number },
    isPressed: boolean,
  ) => void;
  readonly release?: (at: ImagePoint) => void;
}

interface Props {
  readonly view: StageView;
  readonly address: string;
  /** What is shown, in words, for whoever cannot see it. */
  readonly label: string;
  readonly tool: "window" | "move" | "draw" | "none";
  readonly hand: StageHand;
  /** Turns of the wheel, positive downwards; null where there is one plane only, and the page scrolls. */
  readonly onWheel: ((steps: number) => void) | null;
  readonly onKey?: (event: KeyboardEvent) => void;
  readonly onDrawn?: (address: string) => void;
  readonly corner?: string | undefined;
  readonly isSmall?: boolean;
  /** Lies over the picture, in CSS pixels of the stage. */
  readonly layer?: ReactNode;
  readonly children?: ReactNode;
}

const ZOOM_STEP = 1.2;

/** A picture that can be enlarged and moved, with a layer over it that follows. */
export function Stage(props: Props) {
  const { view, address, label, tool, corner, layer, children, onKey, onDrawn, isSmall = false } = props;
  const pointer = useStageHand(view, props.hand);
  const ref = useMergedRef(view.ref, useWheel(view, props.onWheel));
  const { left, top, width, height } = pictureBox(view);
  return (
    <div
      ref={ref}
      className={styles.stage}
      data-tool={tool}
      data-small={isSmall}
      data-grabs={tool === "draw" || tool === "move"}
      role="group"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKey}
      {...pointer}
    >
      <img
        className={styles.picture}
        src={address}
        alt={label}
        draggable={false}
        style={{ left, top, width, height, imageRendering: view.cssPerPixel > 2 ? "pixelated" : "auto" }}
        onLoad={() => onDrawn?.(address)}
      />
      <svg className={styles.layer} aria-hidden="true">
        {layer}
      </svg>
      {corner !== undefined && <div className={styles.corner}>{corner}</div>}
      {children}
    </div>
  );
}

function pictureBox({ place, geometry }: StageView) {
  const start = place(imagePoint(0, 0));
  const end = place(imagePoint(geometry.columns, geometry.rows));
  return { left: start.x, top: start.y, width: end.x - start.x, height: end.y - start.y };
}

function useStageHand(view: StageView, hand: StageHand) {
  const last = useRef<CssPoint | null>(null);
  const at = (event: PointerEvent<HTMLDivElement>): CssPoint => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return cssPoint(event.clientX - left, event.clientY - top);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture?.(event.pointerId);
      last.current = at(event);
      hand.press?.(view.imageAt(last.current));
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const point = at(event);
      const before = last.current ?? point;
      const by = { dx: point.x - before.x, dy: point.y - before.y };
      const isPressed = last.current !== null;
      if (isPressed) last.current = point;
      hand.move?.(view.imageAt(point), by, isPressed);
    },
    onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
      if (last.current === null) return;
      last.current = null;
      hand.release?.(view.imageAt(at(event)));
    },
    onPointerCancel: () => {
      last.current = null;
    },
  };
}

/** React listens to the wheel passively: only a listener of one's own may keep the page still. */
function useWheel(view: StageView, onWheel: ((steps: number) => void) | null) {
  const element = useRef<HTMLDivElement | null>(null);
  const steps = useRef(new WheelSteps());
  useEffect(() => {
    const turn = (event: WheelEvent): void => {
      if (!event.ctrlKey && onWheel === null) return;
      event.preventDefault();
      const count = steps.current.take(event);
      if (count === 0) return;
      if (!event.ctrlKey) return onWheel?.(count);
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      view.zoom(ZOOM_STEP ** -count, cssPoint(event.clientX - left, event.clientY - top));
    };
    const listening = element.current;
    listening?.addEventListener("wheel", turn, { passive: false });
    return () => listening?.removeEventListener("wheel", turn);
  });
  return element;
}
