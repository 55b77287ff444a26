import type { CssSize } from "../math/transform";
import type { DeviceRect } from "./sampling";

/** Panes beside each other, or both in one place, one seen at a time. */
export type Layout = "side_by_side" | "one_place";
export type PaneIndex = 0 | 1;

/** Which pane and which of the views in it. */
export interface Place {
  readonly pane: PaneIndex;
  readonly view: number;
}

export interface Cell extends Place {
  readonly rect: DeviceRect;
}

/** What is laid out: how many panes, and of each view how wide it is for its height. */
export interface Hanging {
  readonly paneCount: number;
  readonly aspects: readonly number[];
  readonly layout: Layout;
  readonly shown: PaneIndex;
}

interface Area {
  readonly width: number;
  readonly height: number;
}

const GAP_CSS = 8;

/**
 * Where each visible view of each pane lies on a canvas of `canvas` device pixels.
 * All cells are equal to the pixel, and lie alike in each pane, so that all are sampled alike.
 */
export function cellsOf(canvas: Area, ratio: number, hanging: Hanging): Cell[] {
  return paneRects(canvas, ratio, hanging).flatMap(({ pane, rect }) =>
    gridOf(rect, ratio, hanging.aspects).map((cell, view) => ({ pane, view, rect: cell })),
  );
}

interface PaneRect {
  readonly pane: PaneIndex;
  readonly rect: DeviceRect;
}

function paneRects({ width, height }: Area, ratio: number, hanging: Hanging): PaneRect[] {
  const { paneCount, layout, shown } = hanging;
  if (paneCount < 2) return [{ pane: 0, rect: { left: 0, top: 0, width, height } }];
  if (layout === "one_place") return [{ pane: shown, rect: { left: 0, top: 0, width, height } }];
  const half = share(width, 2, ratio);
  return [
    { pane: 0, rect: { left: 0, top: 0, width: half, height } },
    { pane: 1, rect: { left: width - half, top: 0, width: half, height } },
  ];
}

/** The length of each of `count` equal parts with gaps between them, in whole device pixels. */
function share(length: number, count: number, ratio: number): number {
  return Math.max(Math.floor((length - (count - 1) * gapOf(ratio)) / count), 0);
}

function gapOf(ratio: number): number {
  return Math.round(GAP_CSS * ratio);
}

/** The views of one pane in rows of equal cells: as many columns as show the views largest. */
function gridOf(rect: DeviceRect, ratio: number, aspects: readonly number[]): DeviceRect[] {
  if (aspects.length < 2) return [rect];
  const columns = bestColumns(rect, ratio, aspects);
  const { width, height } = cellSize(rect, ratio, aspects.length, columns);
  const [right, down] = [width + gapOf(ratio), height + gapOf(ratio)];
  return aspects.map((_, index) => ({
    left: rect.left + (index % columns) * right,
    top: rect.top + Math.floor(index / columns) * down,
    width,
    height,
  }));
}

function cellSize(area: Area, ratio: number, count: number, columns: number): Area {
  return {
    width: share(area.width, columns, ratio),
    height: share(area.height, Math.ceil(count / columns), ratio),
  };
}

/** Ties go to more columns: what belongs together is compared side by side. */
function bestColumns(area: Area, ratio: number, aspects: readonly number[]): number {
  let best = { columns: 1, seen: -1 };
  for (let columns = 1; columns <= aspects.length; columns += 1) {
    const seen = areaSeen(cellSize(area, ratio, aspects.length, columns), aspects);
    if (seen >= best.seen) best = { columns, seen };
  }
  return best.columns;
}

function areaSeen({ width, height }: Area, aspects: readonly number[]): number {
  const seen = aspects.map((aspect) => Math.min(width / aspect, height) ** 2 * aspect);
  return seen.reduce((sum, each) => sum + each, 0);
}

/** The size of a cell in CSS pixels. */
export function cssSizeOf(rect: DeviceRect, ratio: number): CssSize {
  return { width: rect.width / ratio, height: rect.height / ratio };
}
