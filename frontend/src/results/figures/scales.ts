import type { Estimate } from "../api";

/** A row of an interval figure. */
export interface IntervalRow {
  readonly label: string;
  readonly estimate: Estimate;
}

/** The span of all values, their intervals and the line to compare with, with some air at both ends. */
export function spanOf(rows: readonly IntervalRow[], line: number | null): [number, number] {
  const values = rows
    .flatMap(({ estimate: { value, ci_low, ci_high } }) => [value, ci_low, ci_high, line])
    .filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const air = high === low ? Math.max(1, Math.abs(high)) * 0.1 : (high - low) * 0.08;
  return [low - air, high + air];
}

const LETTER_PX = 7.2;
const WIDEST_SHARE = 0.42;

/** Room for the labels at the left: as much as they need, and never so much that the picture suffers. */
export function labelWidth(labels: readonly string[], width: number): number {
  const longest = Math.max(0, ...labels.map((label) => label.length));
  return Math.ceil(Math.min(longest * LETTER_PX + 14, width * WIDEST_SHARE));
}

export function shortened(label: string, room: number): string {
  const letters = Math.max(4, Math.floor((room - 14) / LETTER_PX));
  return label.length <= letters ? label : `${label.slice(0, letters - 1)}\u2026`;
}
