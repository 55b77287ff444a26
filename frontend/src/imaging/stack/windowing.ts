import type { ImageDetail } from "../types";

/** Black at centre − width / 2, white at centre + width / 2, in the image's own values. */
export interface GreyWindow {
  readonly centre: number;
  readonly width: number;
}

const DIGITS = 4;
/** A window narrower than this share of the range shows noise only. */
const NARROWEST = 1 / 4096;

/** A drag to the right widens, a drag down darkens; a step is a share of the width. In CSS pixels. */
export function draggedWindow(
  window: GreyWindow,
  dx: number,
  dy: number,
  range: readonly number[],
): GreyWindow {
  const [low = 0, high = 1] = range;
  const span = high - low;
  const width = clamp(window.width * Math.exp(dx / 250), span * NARROWEST, 2 * span);
  const centre = clamp(window.centre + (dy * window.width) / 250, low - span, high + span);
  return { centre: rounded(centre, width), width: rounded(width, width) };
}

/** To four digits of the width: the address of a picture stays short. */
function rounded(value: number, scale: number): number {
  const digits = Math.min(20, Math.max(0, DIGITS - 1 - Math.floor(Math.log10(scale))));
  return Number(value.toFixed(digits));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

export interface WindowChoice {
  readonly key: string;
  readonly label: string;
  /** Null: the image's own, as it comes first. */
  readonly window: GreyWindow | null;
}

type Windowed = Pick<ImageDetail, "windows" | "window_centre" | "window_width">;

/** The image's window first, then what else its file holds. */
export function windowChoices(image: Windowed): WindowChoice[] {
  const own: WindowChoice = { key: "own", label: "As it comes", window: null };
  const presets = image.windows.map(({ centre, width, label }, index) => ({
    key: `preset-${index}`,
    label:
      label === "" ? `${plain(centre)} / ${plain(width)}` : `${label} (${plain(centre)} / ${plain(width)})`,
    window: { centre, width },
  }));
  return [own, ...presets];
}

function plain(value: number): string {
  return String(Number(value.toPrecision(DIGITS))).replace("-", "\u2212");
}
