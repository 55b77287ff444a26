import { clamp } from "./points";

/** Intensity mapping in frame code units (0..65535): one for all panes of a display set. */
export interface IntensityWindow {
  readonly centre: number;
  readonly width: number;
}

export interface WindowBounds {
  readonly low: number;
  readonly high: number;
}

/** Where nothing bounds it otherwise. */
const SMALLEST_WIDTH = 1;

/** The codes that become black and white. */
export function windowBounds(window: IntensityWindow): WindowBounds {
  return { low: window.centre - window.width / 2, high: window.centre + window.width / 2 };
}

/**
 * Hold centre and width to what can be seen: width from `narrowest` up to twice the range, centre inside the range.
 * `narrowest`: below it a window would show the steps of the values themselves; null where none is known.
 */
export function limitWindow(
  window: IntensityWindow,
  range: WindowBounds,
  narrowest: number | null,
): IntensityWindow {
  const widest = 2 * (range.high - range.low);
  const least = Math.min(Math.max(narrowest ?? SMALLEST_WIDTH, SMALLEST_WIDTH), widest);
  return {
    centre: clamp(window.centre, range.low, range.high),
    width: clamp(window.width, least, widest),
  };
}

/**
 * A drag of `dx`, `dy` CSS pixels: right widens (less contrast), down raises the centre (darker).
 * A step is a share of the present width, so that narrow and wide windows feel the same.
 */
export function dragWindow(
  window: IntensityWindow,
  dx: number,
  dy: number,
  range: WindowBounds,
  narrowest: number | null,
): IntensityWindow {
  const width = window.width * Math.exp(dx / 250);
  const centre = window.centre + dy * Math.max(window.width / 250, 0.5);
  return limitWindow({ centre, width }, range, narrowest);
}

/** The grey level 0..255 of a code, rounded as both renderers round. */
export function greyOf(code: number, window: IntensityWindow, isInverted: boolean): number {
  const { low, high } = windowBounds(window);
  const share = clamp((code - low) / (high - low), 0, 1);
  return Math.floor((isInverted ? 1 - share : share) * 255 + 0.5);
}
