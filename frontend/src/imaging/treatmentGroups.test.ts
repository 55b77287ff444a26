import { expect, it } from "vitest";

import { sampleTreatment } from "./testing/samples";
import { groupTreatments, timeInWords } from "./treatmentGroups";

it("groups by kind, each in the order of the list", () => {
  const groups = groupTreatments([
    sampleTreatment("espcn", "super_resolution"),
    sampleTreatment("original", "original"),
    sampleTreatment("bicubic", "interpolation"),
    sampleTreatment("edsr", "super_resolution"),
  ]);
  expect(groups.map(({ title, treatments }) => [title, treatments.map(({ key }) => key)])).toEqual([
    ["Original", ["original"]],
    ["Interpolation", ["bicubic"]],
    ["Super-resolution", ["espcn", "edsr"]],
  ]);
});

it("says a measured time, and nothing where there is none", () => {
  expect([12.4, 0.42, 0.031, null].map((time) => timeInWords({ seconds_per_megapixel: time }))).toEqual([
    "12 s a megapixel",
    "0.4 s a megapixel",
    "0.03 s a megapixel",
    "",
  ]);
});
