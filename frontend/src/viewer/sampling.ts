import { windowBounds } from "../math/window";
import type { Geometry, Transform } from "../math/transform";
import type { IntensityWindow } from "../math/window";

export type Interpolation = "nearest" | "linear";

/** How one device pixel of a pane reads the frame. Both renderers take exactly these numbers. */
export interface Sampling {
  readonly mode: "nearest" | "linear" | "box";
  /** Pyramid level that is read; 0 unless the image is shown smaller than it is. */
  readonly level: number;
  /** Image position = origin + (device pixel + 0.5) × step, in pixels of the chosen level. */
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly low: number;
  readonly inverseWidth: number;
  readonly isInverted: boolean;
}

/** A rectangle of the canvas in device pixels, y counted from the top. */
export interface DeviceRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Appearance {
  readonly transform: Transform;
  readonly window: IntensityWindow;
  readonly isInverted: boolean;
  readonly interpolation: Interpolation;
}

/** Rounding slack, so that 1:1 is never taken for minification. */
const ONE_TO_ONE = 1.0005;

/**
 * Numbers are rounded to 32-bit floats here, once, because the graphics card computes with them:
 * the CPU renderer then starts from the same values and can be compared pixel by pixel.
 */
export function samplingFor(
  appearance: Appearance,
  geometry: Geometry,
  rect: DeviceRect,
  ratio: number,
  levelCount: number,
): Sampling {
  const [rowMm, columnMm] = geometry.spacingMm;
  const { transform, window, isInverted, interpolation } = appearance;
  const stepX = transform.mmPerCss / ratio / columnMm;
  const stepY = transform.mmPerCss / ratio / rowMm;
  const level = levelFor(Math.max(stepX, stepY), levelCount);
  const shrink = 2 ** -level;
  const { low, high } = windowBounds(window);
  return {
    mode: Math.max(stepX, stepY) > ONE_TO_ONE ? "box" : interpolation,
    level,
    originX: Math.fround(
      (transform.centre.x / columnMm + geometry.columns / 2 - (rect.width / 2) * stepX) * shrink,
    ),
    originY: Math.fround(
      (transform.centre.y / rowMm + geometry.rows / 2 - (rect.height / 2) * stepY) * shrink,
    ),
    stepX: Math.fround(stepX * shrink),
    stepY: Math.fround(stepY * shrink),
    low: Math.fround(low),
    inverseWidth: Math.fround(1 / Math.max(high - low, 1)),
    isInverted,
  };
}

/** The level whose pixels are at most one device pixel wide and more than half of one. */
function levelFor(step: number, levelCount: number): number {
  if (step <= ONE_TO_ONE) return 0;
  return Math.min(Math.floor(Math.log2(step)), levelCount - 1);
}
