import type { Treatment } from "./types";

type Kind = Treatment["kind"];

/** In the order in which a person goes through them. */
const KINDS: readonly (readonly [Kind, string])[] = [
  ["original", "Original"],
  ["interpolation", "Interpolation"],
  ["back_projection", "Iterative back-projection"],
  ["super_resolution", "Super-resolution"],
];

export interface TreatmentGroup {
  readonly kind: string;
  readonly title: string;
  readonly treatments: readonly Treatment[];
}

/** By kind; a kind that the list does not name comes last, under its own key. */
export function groupTreatments(treatments: readonly Treatment[]): TreatmentGroup[] {
  const known = new Map<string, string>(KINDS);
  const others = [...new Set(treatments.map(({ kind }) => kind))].filter((kind) => !known.has(kind));
  return [...KINDS.map(([kind]) => kind), ...others]
    .map((kind) => ({
      kind,
      title: known.get(kind) ?? kind.replaceAll("_", " "),
      treatments: treatments.filter((treatment) => treatment.kind === kind),
    }))
    .filter((group) => group.treatments.length > 0);
}

/** "0.4 s a megapixel"; empty where nobody has measured. */
export function timeInWords({ seconds_per_megapixel }: Pick<Treatment, "seconds_per_megapixel">): string {
  if (seconds_per_megapixel === null) return "";
  const digits = seconds_per_megapixel >= 10 ? 0 : seconds_per_megapixel >= 0.1 ? 1 : 2;
  return `${seconds_per_megapixel.toFixed(digits)} s a megapixel`;
}
