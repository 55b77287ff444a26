import { expect, it } from "vitest";

import { sampleImage } from "../testing/samples";
import type { TextImage } from "../types";
import { isRoundOver, nextWaiting, progressOf, withOutcome } from "./queue";

const IMAGES: TextImage[] = ["a", "b", "c"].map((id) => ({
  ...sampleImage({ id }),
  case: { id: "c1", code: "C-0001" },
  found_words: null,
}));

it("goes on to the next picture that waits, past the end to the first", () => {
  const one = withOutcome(new Map(), ["b"], "declared_free");
  expect(nextWaiting(IMAGES, one, 0)).toBe(2);
  expect(nextWaiting(IMAGES, one, 2)).toBe(0);
});

it("stays where nothing waits any more", () => {
  const all = withOutcome(new Map(), ["a", "b", "c"], "masked");
  expect(nextWaiting(IMAGES, all, 1)).toBe(1);
  expect(isRoundOver(IMAGES, all)).toBe(true);
  expect(isRoundOver(IMAGES, withOutcome(new Map(), ["a"], "masked"))).toBe(false);
});

it("counts what was dealt with, of all that were suspected", () => {
  expect(progressOf({ suspected: 28, declared_free: 10, masked: 2 })).toEqual({ looked: 12, total: 40 });
});
