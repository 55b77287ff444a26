import type { Frame } from "./frame";
import type { DeviceRect, Sampling } from "./sampling";

/** One pane's share of a drawing: which frame, where on the canvas, read how. */
export interface Pass {
  readonly frameId: string;
  readonly rect: DeviceRect;
  readonly sampling: Sampling;
}

/** Draws 16-bit frames on one canvas. Frames are uploaded ahead of use and drawn by id. */
export interface Renderer {
  readonly kind: "webgl2" | "cpu";
  upload(frame: Frame): void;
  release(frameId: string): void;
  /** Clear the canvas to black and draw all passes. A pass whose frame is not uploaded throws. */
  draw(passes: readonly Pass[]): void;
  dispose(): void;
}
