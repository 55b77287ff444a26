import type { Case } from "../../imaging/api";

export type CaseFilter = "all" | "abnormal" | "normal" | "unlabelled";

export function classOf({ reference }: Case): Exclude<CaseFilter, "all"> {
  return reference?.finding_class ?? "unlabelled";
}

export function filtered(cases: readonly Case[], filter: CaseFilter): Case[] {
  return cases.filter((each) => filter === "all" || classOf(each) === filter);
}

const FILTERS: readonly (readonly [CaseFilter, string])[] = [
  ["all", "All"],
  ["abnormal", "Abnormal"],
  ["normal", "Normal"],
  ["unlabelled", "No label"],
];

/** The filters that let some cases through, with how many. */
export function filterChoices(cases: readonly Case[]): { value: CaseFilter; label: string }[] {
  return FILTERS.map(([value, word]) => ({ value, word, count: filtered(cases, value).length }))
    .filter(({ count }) => count > 0)
    .map(({ value, word, count }) => ({ value, label: `${word} ${count}` }));
}

/** Adds (or takes out) cases; the chosen ones keep the order of the dataset. */
export function withCases(
  all: readonly Case[],
  chosen: readonly string[],
  changed: readonly string[],
  isIn: boolean,
): string[] {
  const next = new Set(isIn ? [...chosen, ...changed] : chosen.filter((id) => !changed.includes(id)));
  return all.map(({ id }) => id).filter((id) => next.has(id));
}
