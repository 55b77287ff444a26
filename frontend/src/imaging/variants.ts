import type { VariantsRequest } from "../jobs/api";
import type { Treatment } from "./types";

/** What is chosen for one run of making variants. */
export type VariantsChoice = VariantsRequest;

export const FIRST_CHOICE: VariantsChoice = {
  treatments: ["original", "bicubic"],
  comparison: "retrospective",
  scale: 2,
  degradation: "bicubic",
};

/** A prospective comparison starts from the image as it is: nothing is degraded, and a kernel stands for the original. */
export function withComparison<T extends VariantsChoice>(
  choice: T,
  comparison: VariantsChoice["comparison"],
): T {
  const isProspective = comparison === "prospective";
  return {
    ...choice,
    comparison,
    degradation: isProspective ? null : (choice.degradation ?? "bicubic"),
    treatments: isProspective ? choice.treatments.filter((key) => key !== "original") : choice.treatments,
  };
}

/** Treatments that do not exist at the scale are left out of the choice. */
export function withScale<T extends VariantsChoice>(
  choice: T,
  scale: number,
  treatments: readonly Treatment[],
): T {
  const next = { ...choice, scale };
  const offered = new Set(offeredFor(next, treatments).map(({ key }) => key));
  return { ...next, treatments: choice.treatments.filter((key) => offered.has(key)) };
}

/** The treatments that can be compared in this way. */
export function offeredFor(
  { comparison, scale }: Pick<VariantsChoice, "comparison" | "scale">,
  treatments: readonly Treatment[],
): Treatment[] {
  return treatments.filter(
    ({ kind, scales }) =>
      (scales.length === 0 || scales.includes(scale)) &&
      !(comparison === "prospective" && kind === "original"),
  );
}
