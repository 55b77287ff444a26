import type { Correlation, MeasureMean, MeasureName, Results } from "./api";
import { isSameMeasure } from "./words";

/** The measures that stand beside what readers said, best known first. */
const HEADLINES: readonly MeasureName[] = [
  { name: "psnr", region: "whole" },
  { name: "ssim", region: "whole" },
  { name: "psnr", region: "inside" },
  { name: "ssim", region: "inside" },
];

/** Those of the headline measures that this study has. */
export function headlineMeasures({ measures }: Pick<Results, "measures">): MeasureName[] {
  return HEADLINES.filter((headline) => measures.some((each) => isSameMeasure(each, headline)));
}

export function meanOf(
  { measures }: Pick<Results, "measures">,
  treatment: string,
  measure: MeasureName,
): MeasureMean | undefined {
  return measures.find((each) => each.treatment === treatment && isSameMeasure(each, measure));
}

/** Every measure once, in the order in which they first appear. */
export function distinctMeasures<T extends MeasureName>(rows: readonly T[]): T[] {
  return rows.filter((row, index) => rows.findIndex((each) => isSameMeasure(each, row)) === index);
}

/** The best known measures at the front; the others keep their order. */
export function headlinesFirst<T extends MeasureName>(rows: readonly T[]): T[] {
  const rank = (row: T): number => {
    const index = HEADLINES.findIndex((headline) => isSameMeasure(headline, row));
    return index < 0 ? HEADLINES.length : index;
  };
  return rows.toSorted((a, b) => rank(a) - rank(b));
}

/** The strongest correlation first, whatever its sign; those that do not exist come last. */
export function byStrength(correlations: readonly Correlation[]): Correlation[] {
  const strength = ({ spearman: { value } }: Correlation): number => (value === null ? -1 : Math.abs(value));
  return correlations.toSorted((a, b) => strength(b) - strength(a));
}
