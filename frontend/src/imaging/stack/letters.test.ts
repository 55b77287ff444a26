import { expect, it } from "vitest";

import { directionsInWords, edgeLetters } from "./letters";

it("the patient's right stands at the left edge of an axial slice", () => {
  expect(edgeLetters({ row: "L", column: "P" })).toEqual({ left: "R", right: "L", top: "A", bottom: "P" });
});

it("an oblique direction has two letters", () => {
  expect(edgeLetters({ row: "LA", column: "F" })).toMatchObject({ left: "RP", top: "H" });
});

it("says it in words", () => {
  expect(directionsInWords({ row: "L", column: "P" })).toBe(
    "Right edge: L (the patient's left). Lower edge: P (the patient's back).",
  );
});
