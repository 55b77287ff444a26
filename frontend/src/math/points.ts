/**
 * Points of four coordinate spaces, as four types, so that none can be passed for another.
 *
 * - ImagePoint: image pixels, 0..columns and 0..rows, counted from pixel EDGES (the first centre is 0.5).
 * - MmPoint: millimetres from the image centre, x to the right, y down.
 * - CssPoint: CSS pixels from the top left corner of a pane.
 * - DevicePoint: device pixels from the top left corner of a pane.
 */
declare const space: unique symbol;

interface Branded<Space extends string> {
  readonly x: number;
  readonly y: number;
  readonly [space]: Space;
}

export type ImagePoint = Branded<"image">;
export type MmPoint = Branded<"mm">;
export type CssPoint = Branded<"css">;
export type DevicePoint = Branded<"device">;

export const imagePoint = (x: number, y: number): ImagePoint => ({ x, y }) as ImagePoint;
export const mmPoint = (x: number, y: number): MmPoint => ({ x, y }) as MmPoint;
export const cssPoint = (x: number, y: number): CssPoint => ({ x, y }) as CssPoint;
export const devicePoint = (x: number, y: number): DevicePoint => ({ x, y }) as DevicePoint;

/** Straight distance between two points of one space, in the unit of that space. */
export function distance<P extends { readonly x: number; readonly y: number }>(a: P, b: P): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
