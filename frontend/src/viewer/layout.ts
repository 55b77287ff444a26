import type { CssSize } from "../math/view";
import type { DeviceRect } from "./sampling";

/** Panes beside each other, or both in one place, one seen at a time. */
export type Layout = "side_by_side" | "one_place";
export type PaneIndex = 0 | 1;

export interface PaneRect {
  readonly pane: PaneIndex;
  readonly rect: DeviceRect;
}

const GAP_CSS = 8;

/**
 * Where each visible pane lies on a canvas of `width` × `height` device pixels.
 * Panes beside each other are equal to the pixel, so that both are sampled alike.
 */
export function paneRects(
  width: number,
  height: number,
  ratio: number,
  paneCount: number,
  layout: Layout,
  shown: PaneIndex,
): PaneRect[] {
  if (paneCount < 2) return [{ pane: 0, rect: { left: 0, top: 0, width, height } }];
  if (layout === "one_place") return [{ pane: shown, rect: { left: 0, top: 0, width, height } }];
  const half = Math.max(Math.floor((width - GAP_CSS * ratio) / 2), 0);
  return [
    { pane: 0, rect: { left: 0, top: 0, width: half, height } },
    { pane: 1, rect: { left: width - half, top: 0, width: half, height } },
  ];
}

/** The size of a pane in CSS pixels. */
export function cssSizeOf(rect: DeviceRect, ratio: number): CssSize {
  return { width: rect.width / ratio, height: rect.height / ratio };
}
