import { expect, it } from "vitest";

import { sampleTreatment } from "./testing/samples";
import { FIRST_CHOICE, offeredFor, withComparison, withScale } from "./variants";

const TREATMENTS = [
  sampleTreatment("original", "original"),
  sampleTreatment("bicubic", "interpolation"),
  sampleTreatment("span", "super_resolution", { scales: [2] }),
];

it("a prospective comparison makes nothing low and has no bare original", () => {
  expect(withComparison(FIRST_CHOICE, "prospective")).toMatchObject({
    degradation: null,
    treatments: ["bicubic"],
  });
});

it("a retrospective comparison needs a way to make images low", () => {
  const prospective = withComparison(FIRST_CHOICE, "prospective");
  expect(withComparison(prospective, "retrospective").degradation).toBe("bicubic");
  expect(withComparison({ ...FIRST_CHOICE, degradation: "blur_noise" }, "retrospective").degradation).toBe(
    "blur_noise",
  );
});

it("another scale drops treatments that do not exist at it", () => {
  const choice = { ...FIRST_CHOICE, treatments: ["bicubic", "span"] };
  expect(withScale(choice, 4, TREATMENTS)).toMatchObject({ scale: 4, treatments: ["bicubic"] });
});

it("offers what can be compared", () => {
  const keys = (comparison: "retrospective" | "prospective", scale: number) =>
    offeredFor({ comparison, scale }, TREATMENTS).map(({ key }) => key);
  expect(keys("retrospective", 2)).toEqual(["original", "bicubic", "span"]);
  expect(keys("prospective", 4)).toEqual(["bicubic"]);
});
