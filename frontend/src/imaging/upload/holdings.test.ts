import { expect, it } from "vitest";

import { sampleSummary } from "../testing/samples";
import { holdingsInWords } from "./holdings";

it("says stacks as stacks", () => {
  const kinds = { volume: 3, cine: 1, single: 8 };
  expect(holdingsInWords(sampleSummary({ cases: 12, planes: 712, kinds }))).toBe(
    "12 cases: 3 volumes, 1 cine loop and 8 single images; 712 planes in all.",
  );
});

it("leaves out what is not there", () => {
  expect(holdingsInWords(sampleSummary({ cases: 1, planes: 36, kinds: { volume: 1 } }))).toBe(
    "1 case: 1 volume; 36 planes in all.",
  );
  expect(holdingsInWords(sampleSummary({ kinds: {} }))).toBe("No image yet.");
});
