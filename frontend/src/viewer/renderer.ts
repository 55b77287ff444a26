import type { Frame } from "./frame";
import type { DeviceRect, Sampling } from "./sampling";

/** One cell's share of a drawing: which slot, where on the canvas, read how. */
export interface Pass {
  readonly slot: string;
  readonly rect: DeviceRect;
  readonly sampling: Sampling;
}

/** Draws 16-bit frames on one canvas. A slot holds one frame at a time and is drawn by its name. */
export interface Renderer {
  readonly kind: "webgl2" | "cpu";
  /** Put a frame into a slot; another one in it goes. Does nothing where it is there already. */
  upload(slot: string, frame: Frame): void;
  release(slot: string): void;
  /** Clear the canvas to black and draw all passes. A pass whose slot is empty throws. */
  draw(passes: readonly Pass[]): void;
  dispose(): void;
}
