import type { ImagePoint } from "./points";

/**
 * Douglas-Peucker: the fewest of the given vertices that stay within `tolerance` of the drawn line.
 * First and last vertex are always kept. `tolerance` is in image pixels.
 *
 * Source: Douglas and Peucker, Cartographica 10(2), 1973.
 */
export function simplify(points: readonly ImagePoint[], tolerance: number): ImagePoint[] {
  if (!(tolerance >= 0)) throw new RangeError(`tolerance must be 0 or more, got ${tolerance}`);
  if (points.length <= 2) return [...points];
  const isKept = new Uint8Array(points.length);
  isKept[0] = 1;
  isKept[points.length - 1] = 1;
  keepFarthest(points, tolerance, isKept);
  return points.filter((_, index) => isKept[index] === 1);
}

/** An explicit stack: a long freehand line must not exhaust the call stack. */
function keepFarthest(points: readonly ImagePoint[], tolerance: number, isKept: Uint8Array): void {
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [first, last] = span;
    const farthest = farthestBetween(points, first, last);
    if (farthest.distance <= tolerance) continue;
    isKept[farthest.index] = 1;
    spans.push([first, farthest.index], [farthest.index, last]);
  }
}

function farthestBetween(points: readonly ImagePoint[], first: number, last: number) {
  let best = { index: first, distance: -1 };
  const [start, end] = [points[first], points[last]];
  if (start === undefined || end === undefined) return best;
  for (let index = first + 1; index < last; index += 1) {
    const point = points[index];
    if (point === undefined) continue;
    const distance = distanceToSegment(point, start, end);
    if (distance > best.distance) best = { index, distance };
  }
  return best;
}

/** Distance from a point to the segment between two others, in image pixels. */
export function distanceToSegment(point: ImagePoint, start: ImagePoint, end: ImagePoint): number {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const squared = dx * dx + dy * dy;
  if (squared === 0) return Math.hypot(point.x - start.x, point.y - start.y);
  const along = ((point.x - start.x) * dx + (point.y - start.y) * dy) / squared;
  const share = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - start.x - share * dx, point.y - start.y - share * dy);
}
