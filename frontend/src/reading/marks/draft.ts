import { boxOf, clampToImage, isDrawable } from "../../math/shapes";
import { imagePoint } from "../../math/points";
import { simplify } from "../../math/simplify";
import type { Geometry } from "../../math/transform";
import type { ImagePoint } from "../../math/points";
import type { Outline, Shape } from "../../math/shapes";
import type { Place } from "../../viewer";

/** Where something is drawn: the pane, the view in it, and the plane of that. */
export interface Spot extends Place {
  readonly plane: number;
}

/** A form that is being drawn: the points placed, and where the pointer or keyboard cursor is. */
export interface Draft extends Spot {
  readonly shape: Shape;
  readonly placed: readonly ImagePoint[];
  readonly cursor: ImagePoint;
}

export function startDraft(shape: Shape, spot: Spot, at: ImagePoint, geometry: Geometry): Draft {
  const point = clampToImage(at, geometry);
  const { pane, view, plane } = spot;
  return { shape, pane, view, plane, placed: [point], cursor: point };
}

export function isOn(place: Place, { pane, view }: Place): boolean {
  return place.pane === pane && place.view === view;
}

export function moveDraft(draft: Draft, to: ImagePoint, geometry: Geometry): Draft {
  return { ...draft, cursor: clampToImage(to, geometry) };
}

/** Take the cursor's position as a further vertex. */
export function extendDraft(draft: Draft): Draft {
  return { ...draft, placed: [...draft.placed, draft.cursor] };
}

/** Take back the newest vertex; null when it was the only one. */
export function shortenDraft(draft: Draft): Draft | null {
  return draft.placed.length > 1 ? { ...draft, placed: draft.placed.slice(0, -1) } : null;
}

/** What would be kept if the drawing ended now, cursor included: shown while drawing. */
export function previewOf(draft: Draft): Outline {
  const { shape, placed, cursor } = draft;
  if (shape === "point") return { shape, points: [cursor] };
  return { shape, points: [...placed, cursor] };
}

/**
 * The finished form, or null when it is too small or has too few vertices.
 * `tolerance` (image pixels) thins a freehand line.
 */
export function finishDraft(draft: Draft, tolerance: number): Outline | null {
  const outline = outlineOf(draft, tolerance);
  return isDrawable(outline) ? outline : null;
}

function outlineOf({ shape, placed, cursor }: Draft, tolerance: number): Outline {
  switch (shape) {
    case "point":
      return { shape, points: [cursor] };
    case "rectangle":
    case "ellipse":
      return { shape, points: cornersOf([...placed.slice(0, 1), cursor]) };
    case "polygon":
      return { shape, points: placed };
    case "freehand":
      return { shape, points: thinned(placed, tolerance) };
  }
}

/** More vertices than this the server does not take. */
const MOST_POINTS = 5000;

/** As fine as `tolerance` allows; coarser only where a line is so long that it would have too many vertices. */
function thinned(points: readonly ImagePoint[], tolerance: number): ImagePoint[] {
  const line = simplify(points, tolerance);
  return line.length <= MOST_POINTS ? line : thinned(line, Math.max(tolerance * 2, 0.01));
}

/** Top left and bottom right, whichever way the box was drawn. */
function cornersOf(points: readonly ImagePoint[]): ImagePoint[] {
  const box = boxOf(points);
  return [imagePoint(box.left, box.top), imagePoint(box.right, box.bottom)];
}

/** Whether the cursor is back at the first vertex (closes a ring) or still on the last (ends it). */
export function isClosing(draft: Draft, reach: number): boolean {
  const [first] = draft.placed;
  const last = draft.placed.at(-1);
  if (draft.placed.length < 3 || first === undefined || last === undefined) return false;
  const isAt = (point: ImagePoint): boolean =>
    Math.hypot(point.x - draft.cursor.x, point.y - draft.cursor.y) <= reach;
  return isAt(first) || isAt(last);
}
