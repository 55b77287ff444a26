import type { VariantsRequest } from "../jobs/api";
import type { Treatment } from "./api";

/** What is chosen for one run of making variants. */
export type VariantsChoice = VariantsRequest;

export const FIRST_CHOICE: VariantsChoice = {
  treatments: ["original", "bicubic"],
  comparison: "retrospective",
  scale: 2,
  degradation: "bicubic",
};

/** A prospective comparison starts from the image as it is, so nothing is made low. */
export function withComparison(
  choice: VariantsChoice,
  comparison: VariantsChoice["comparison"],
): VariantsChoice {
  const degradation = comparison === "prospective" ? null : (choice.degradation ?? "bicubic");
  return { ...choice, comparison, degradation };
}

/** Treatments that do not exist at the scale are left out of the choice. */
export function withScale(
  choice: VariantsChoice,
  scale: number,
  treatments: readonly Treatment[],
): VariantsChoice {
  const exists = (key: string): boolean => treatments.some((each) => each.key === key && offers(each, scale));
  return { ...choice, scale, treatments: choice.treatments.filter(exists) };
}

export function offers(treatment: Treatment, scale: number): boolean {
  return treatment.scales.length === 0 || treatment.scales.includes(scale);
}
