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

let latest: { key: string; table: Uint8Array } | null = null;

/** Both panes and every redraw of one window share a table, so only the newest is kept. */
function tableFor(sampling: Sampling): Uint8Array {
  const key = `${sampling.low}/${sampling.inverseWidth}/${sampling.isInverted}`;
  if (latest?.key === key) return latest.table;
  const table = Uint8Array.from({ length: CODES }, (_, code) => shade(code, sampling));
  latest = { key, table };
  return table;
}
