import { expect, it } from "vitest";

import { missingIn } from "./check";
import { EMPTY } from "./useDraft";

const DRAWN = [
  {
    key: "drawn-1",
    image: "i1",
    label: "",
    attributes: {},
    planes: [{ plane: 0, shape: "point" as const, points: [[1, 1]] }],
  },
];

it("wants a class, no lesions in a normal case, and a reason where one is needed", () => {
  expect(missingIn(EMPTY, false)).toMatch(/normal or abnormal/);
  expect(missingIn({ ...EMPTY, finding_class: "normal", lesions: DRAWN }, false)).toMatch(/has no lesions/);
  expect(missingIn({ ...EMPTY, finding_class: "abnormal", lesions: DRAWN }, true)).toBe("Give the reason.");
  expect(
    missingIn({ ...EMPTY, finding_class: "abnormal", lesions: DRAWN, words: " Seen. " }, true),
  ).toBeNull();
});

it("does not mind a lesion that was named and never drawn", () => {
  const [lesion] = DRAWN;
  const lesions = lesion === undefined ? [] : [{ ...lesion, planes: [] }];
  expect(missingIn({ ...EMPTY, finding_class: "normal", lesions }, false)).toBeNull();
});
