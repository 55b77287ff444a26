import { imagePoint, type ImagePoint } from "../../math/points";
import { boxOf, clampToImage, isDrawable, type Outline, type Shape } from "../../math/shapes";
import type { Geometry } from "../../math/transform";

/** A form whose drawing has begun: the points that are set, and where the pointer or the key cursor is. */
export interface Sketch {
  readonly shape: Shape;
  readonly placed: readonly ImagePoint[];
  readonly cursor: ImagePoint;
}

export function begin(shape: Shape, at: ImagePoint, geometry: Geometry): Sketch {
  const point = clampToImage(at, geometry);
  return { shape, placed: [point], cursor: point };
}

export function moveTo(sketch: Sketch, at: ImagePoint, geometry: Geometry): Sketch {
  return { ...sketch, cursor: clampToImage(at, geometry) };
}

/** The cursor becomes a further corner of a polygon. */
export function extend(sketch: Sketch): Sketch {
  return { ...sketch, placed: [...sketch.placed, sketch.cursor] };
}

/** Takes the newest corner back; null when it was the only one. */
export function shorten(sketch: Sketch): Sketch | null {
  return sketch.placed.length > 1 ? { ...sketch, placed: sketch.placed.slice(0, -1) } : null;
}

/** What would be kept if it ended now, the cursor included. */
export function previewOf({ shape, placed, cursor }: Sketch): Outline {
  return shape === "point" ? { shape, points: [cursor] } : { shape, points: [...placed, cursor] };
}

/** The finished form; null when it is too small or has too few corners. */
export function finish(sketch: Sketch): Outline | null {
  const outline = outlineOf(sketch);
  return isDrawable(outline) ? outline : null;
}

function outlineOf({ shape, placed, cursor }: Sketch): Outline {
  if (shape === "point") return { shape, points: [cursor] };
  if (shape === "polygon" || shape === "freehand") return { shape, points: placed };
  const box = boxOf([...placed.slice(0, 1), cursor]);
  return { shape, points: [imagePoint(box.left, box.top), imagePoint(box.right, box.bottom)] };
}

/** The cursor is back at the first corner, or still on the last: the polygon closes. */
export function isClosing({ placed, cursor }: Sketch, reach: number): boolean {
  const [first] = placed;
  const last = placed.at(-1);
  if (placed.length < 3 || first === undefined || last === undefined) return false;
  return [first, last].some((point) => Math.hypot(point.x - cursor.x, point.y - cursor.y) <= reach);
}
