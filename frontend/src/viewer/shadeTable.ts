import type { Sampling } from "./sampling";

const { fround } = Math;
const CODES = 65536;

/**
 * From a sampled value to its grey level 0..255. Whole codes come from a table made once per
 * window; values between codes (interpolated) are computed, with the shader's rounding.
 */
export function shadeTable(sampling: Sampling): (value: number) => number {
  const table = tableFor(sampling);
  return (value) => (Number.isInteger(value) ? (table[value] as number) : shade(value, sampling));
}

/** Window, clamp, invert, round: each step in 32-bit floats, in the shader's order. */
export function shade(value: number, sampling: Sampling): number {
  const { low, inverseWidth, isInverted } = sampling;
  const share = Math.min(Math.max(fround(fround(value - low) * inverseWidth), 0), 1);
  const seen = isInverted ? fround(1 - share) : share;
  return Math.floor(fround(fround(seen * 255) + 0.5));
}

/** Views shown together may have a window each; every redraw and every pane of one window shares its table. */
const MOST_TABLES = 8;
const tables = new Map<string, Uint8Array>();

function tableFor(sampling: Sampling): Uint8Array {
  const key = `${sampling.low}/${sampling.inverseWidth}/${sampling.isInverted}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = Uint8Array.from({ length: CODES }, (_, code) => shade(code, sampling));
  const [oldest] = tables.keys();
  if (tables.size >= MOST_TABLES && oldest !== undefined) tables.delete(oldest);
  tables.set(key, table);
  return table;
}
