import type { PlanePlace } from "../types";

const FAR = 10;
const USUAL_FRAME_MS = 100;
const SHORTEST_FRAME_MS = 20;
const LONGEST_FRAME_MS = 1000;

/** A plane that exists: the nearest one. */
export function planeAt(plane: number, count: number): number {
  return Math.min(Math.max(Math.round(plane), 0), count - 1);
}

/** Where a key leads to; null for a key that moves nowhere. */
export function planeAfterKey(key: string, plane: number, count: number): number | null {
  switch (key) {
    case "ArrowUp":
    case "ArrowLeft":
      return planeAt(plane - 1, count);
    case "ArrowDown":
    case "ArrowRight":
      return planeAt(plane + 1, count);
    default:
      return planeAfterFarKey(key, plane, count);
  }
}

/** The keys that a drawing leaves free. */
export function planeAfterFarKey(key: string, plane: number, count: number): number | null {
  switch (key) {
    case "PageUp":
      return planeAt(plane - FAR, count);
    case "PageDown":
      return planeAt(plane + FAR, count);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** How long one frame of a cine is shown: as the file says, within what a screen can follow. */
export function frameMs(planes: readonly Pick<PlanePlace, "time_ms">[]): number {
  const [first, second] = planes;
  if (!first || !second || first.time_ms === null || second.time_ms === null) return USUAL_FRAME_MS;
  const step = Math.abs(second.time_ms - first.time_ms);
  return step === 0 ? USUAL_FRAME_MS : Math.min(Math.max(step, SHORTEST_FRAME_MS), LONGEST_FRAME_MS);
}

/** The planes worth having before they are asked for: the nearest first, in both directions. */
export function planesAround(plane: number, count: number, reach: number): number[] {
  return Array.from({ length: reach }, (_, index) => index + 1)
    .flatMap((step) => [plane + step, plane - step])
    .filter((each) => each >= 0 && each < count);
}
