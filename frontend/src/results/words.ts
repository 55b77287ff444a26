import { inWords } from "../imaging/words";
import { formatInterval, formatNumber } from "../ui/format";
import type { About, Estimate, MeasureName } from "./api";

/** "0.71 (0.62 to 0.80)"; the value alone without an interval, a dash without a value. */
export function estimateInWords({ value, ci_low, ci_high }: Estimate, digits = 2): string {
  const text = formatNumber(value, digits);
  return value === null || ci_low === null || ci_high === null
    ? text
    : `${text} (${formatInterval(ci_low, ci_high, digits)})`;
}

export function formatP(p: number | null): string {
  if (p === null) return formatNumber(null);
  return p < 0.001 ? "< 0.001" : formatNumber(p, 3);
}

/** What the question is known by in headings: its criterion, or else its prompt. */
export function questionTitle({ prompt, criterion }: About): string {
  return criterion ?? prompt;
}

export function measureInWords({ name, region }: MeasureName): string {
  return `${inWords(name)}, ${inWords(region).toLowerCase()}`;
}

export function isSameMeasure(a: MeasureName, b: MeasureName): boolean {
  return a.name === b.name && a.region === b.region;
}
