import type { DatasetSummary } from "../api";
import { flagInShort } from "../flags";
import { TEXT_STATES } from "../stackWords";
import type { CaseFilter, FilterField } from "./filter";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export const KINDS: readonly Choice[] = [
  { value: "single", label: "Single image" },
  { value: "volume", label: "Volume" },
  { value: "cine", label: "Cine loop" },
];

export const LABELS: readonly Choice[] = [
  { value: "normal", label: "Normal" },
  { value: "abnormal", label: "Abnormal" },
  { value: "none", label: "Not labelled" },
];

export const ORDERINGS: readonly Choice[] = [
  { value: "number", label: "Case number" },
  { value: "-number", label: "Case number, last first" },
  { value: "-size", label: "Size, largest first" },
  { value: "size", label: "Size, smallest first" },
  { value: "-score", label: "Score, highest first" },
  { value: "score", label: "Score, lowest first" },
];

export const TEXTS: readonly Choice[] = Object.entries(TEXT_STATES).map(([value, label]) => ({
  value,
  label,
}));

export const UNUSUAL: readonly Choice[] = [
  { value: "true", label: "Unusual" },
  { value: "false", label: "Not unusual" },
];

export const EXCLUDED: readonly Choice[] = [
  { value: "true", label: "Excluded" },
  { value: "false", label: "Not excluded" },
];

export const QUESTIONS: readonly Choice[] = [
  { value: "true", label: "Open question" },
  { value: "false", label: "No question" },
];

export const VARIANTS: readonly Choice[] = [
  { value: "some", label: "With variants" },
  { value: "none", label: "Without variants" },
];

/** Choices with how many images they hold; what the dataset lacks is left out. */
export function counted(
  choices: readonly Choice[],
  counts: Readonly<Record<string, number>> | undefined,
): Choice[] {
  if (counts === undefined) return [...choices];
  return choices
    .filter(({ value }) => (counts[value] ?? 0) > 0)
    .map(({ value, label }) => ({ value, label: `${label} (${counts[value]})` }));
}

export function modalityChoices(summary: DatasetSummary | undefined): Choice[] {
  return Object.entries(summary?.modalities ?? {}).map(([value, count]) => ({
    value,
    label: `${value} (${count})`,
  }));
}

export function flagChoices(summary: DatasetSummary | undefined): Choice[] {
  return Object.entries(summary?.flags ?? {})
    .toSorted((a, b) => b[1] - a[1])
    .map(([value, count]) => ({ value, label: `${flagInShort(value)} (${count})` }));
}

/** A chosen value stays among the choices although the dataset has none of it any more. */
export function withChosen(choices: readonly Choice[], value: string | undefined, label: string): Choice[] {
  if (value === undefined || choices.some((choice) => choice.value === value)) return [...choices];
  return [...choices, { value, label }];
}

const LISTS: Partial<Record<FilterField, readonly Choice[]>> = {
  label: LABELS,
  kind: KINDS,
  text_state: TEXTS,
  unusual: UNUSUAL,
  excluded: EXCLUDED,
  question: QUESTIONS,
  variants: VARIANTS,
};

/** One narrowing in words, such as "Case 12" or "Abnormal". */
export function narrowingInWords(filter: CaseFilter, field: FilterField): string {
  const value = filter[field] ?? "";
  if (field === "search") return `Case “${value}”`;
  if (field === "flag") return flagInShort(value);
  return LISTS[field]?.find((choice) => choice.value === value)?.label ?? value;
}
