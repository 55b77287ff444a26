import { expect, it } from "vitest";

import { ACTS, deletionInWords, pickedInWords, type ActName } from "./acts";
import type { Picked } from "./selection";

const WHOLE: Picked = {
  images: ["a", "b", "c"],
  wholeCases: ["c1", "c2"],
  looseImages: [],
  caseCount: 2,
  divided: null,
};
const PART: Picked = {
  images: ["a"],
  wholeCases: [],
  looseImages: ["a"],
  caseCount: 1,
  divided: { id: "c1", code: "C-0001", images: ["a"] },
};

const fitting = (picked: Picked): ActName[] =>
  ACTS.filter(({ fits }) => fits(picked)).map(({ name }) => name);

it("whole cases can be joined, and a part of one case can be set apart", () => {
  expect(fitting(WHOLE)).toContain("join");
  expect(fitting(WHOLE)).not.toContain("split");
  expect(fitting(PART)).toContain("split");
  expect(fitting(PART)).not.toContain("join");
});

it("says what deleting takes away", () => {
  expect(deletionInWords(WHOLE)[0]).toBe("2 cases with 3 images and the reference standard.");
  expect(deletionInWords(PART)[0]).toMatch(/^1 single image of cases that stay/);
  expect(pickedInWords(WHOLE)).toBe("2 cases, 3 images");
});
