import { clamp, imagePoint } from "./points";
import { distanceToSegment } from "./simplify";
import type { ImagePoint } from "./points";
import type { Geometry } from "./transform";

export const SHAPES = ["point", "rectangle", "ellipse", "polygon", "freehand"] as const;
export type Shape = (typeof SHAPES)[number];

/**
 * A drawn form. Rectangle and ellipse: two opposite corners of the (bounding) box.
 * Polygon and freehand: the vertices of a closed ring. Point: one position.
 */
export interface Outline {
  readonly shape: Shape;
  readonly points: readonly ImagePoint[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const FEWEST_POINTS: Record<Shape, number> = {
  point: 1,
  rectangle: 2,
  ellipse: 2,
  polygon: 3,
  freehand: 3,
};

/** The nearest position inside the image, edges included. */
export function clampToImage(point: ImagePoint, geometry: Geometry): ImagePoint {
  return imagePoint(clamp(point.x, 0, geometry.columns), clamp(point.y, 0, geometry.rows));
}

/** The smallest box around points of any one space. */
export function boxOf(points: readonly { readonly x: number; readonly y: number }[]): Box {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** Whether the form has enough points and, unless it is a point, some extent. */
export function isDrawable({ shape, points }: Outline): boolean {
  if (points.length < FEWEST_POINTS[shape]) return false;
  if (shape === "point") return true;
  const box = boxOf(points);
  return box.right - box.left >= 1 && box.bottom - box.top >= 1;
}

/** Move the whole form; it stops, unchanged in form, at the image edge. */
export function translate(outline: Outline, dx: number, dy: number, geometry: Geometry): Outline {
  const box = boxOf(outline.points);
  const moveX = clamp(dx, -box.left, geometry.columns - box.right);
  const moveY = clamp(dy, -box.top, geometry.rows - box.bottom);
  const points = outline.points.map((point) => imagePoint(point.x + moveX, point.y + moveY));
  return { shape: outline.shape, points };
}

/** Scale the form about the centre of its box; vertices stop at the image edge. A point stays. */
export function resize(outline: Outline, factor: number, geometry: Geometry): Outline {
  const box = boxOf(outline.points);
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const points = outline.points.map((point) =>
    clampToImage(imagePoint(x + (point.x - x) * factor, y + (point.y - y) * factor), geometry),
  );
  const resized = { shape: outline.shape, points };
  return isDrawable(resized) ? resized : outline;
}

/** Whether `point` is on or inside the form, with `reach` image pixels of grace. */
export function isHit(outline: Outline, point: ImagePoint, reach: number): boolean {
  switch (outline.shape) {
    case "point":
      return isNearVertex(outline.points, point, reach);
    case "rectangle":
      return isInBox(boxOf(outline.points), point, reach);
    case "ellipse":
      return isInEllipse(boxOf(outline.points), point, reach);
    default:
      return isInRing(outline.points, point) || isNearRing(outline.points, point, reach);
  }
}

function isNearVertex(points: readonly ImagePoint[], point: ImagePoint, reach: number): boolean {
  return points.some((vertex) => Math.hypot(vertex.x - point.x, vertex.y - point.y) <= reach);
}

function isInBox(box: Box, point: ImagePoint, reach: number): boolean {
  const isAcross = point.x >= box.left - reach && point.x <= box.right + reach;
  return isAcross && point.y >= box.top - reach && point.y <= box.bottom + reach;
}

function isInEllipse(box: Box, point: ImagePoint, reach: number): boolean {
  const a = (box.right - box.left) / 2 + reach;
  const b = (box.bottom - box.top) / 2 + reach;
  const x = (point.x - (box.left + box.right) / 2) / a;
  const y = (point.y - (box.top + box.bottom) / 2) / b;
  return x * x + y * y <= 1;
}

/** Even-odd rule. */
function isInRing(ring: readonly ImagePoint[], point: ImagePoint): boolean {
  const crossings = edgesOf(ring).filter(([a, b]) => {
    if (a.y > point.y === b.y > point.y) return false;
    return point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x;
  });
  return crossings.length % 2 === 1;
}

function isNearRing(ring: readonly ImagePoint[], point: ImagePoint, reach: number): boolean {
  return edgesOf(ring).some(([a, b]) => distanceToSegment(point, a, b) <= reach);
}

function edgesOf(ring: readonly ImagePoint[]): [ImagePoint, ImagePoint][] {
  return ring.map((point, index) => [point, ring[(index + 1) % ring.length] ?? point]);
}
