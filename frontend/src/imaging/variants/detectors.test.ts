import { expect, it } from "vitest";

import type { Detector } from "../api";
import { fitOf } from "./detectors";

const DETECTOR: Detector = { key: "normality", title: "Normality", modalities: ["CT", "MR"], promise: "" };

it("works where it knows the images", () => {
  expect(fitOf(DETECTOR, { CT: 3 })).toEqual({ works: true, words: "" });
});

it("says what it leaves out", () => {
  expect(fitOf(DETECTOR, { CT: 3, MG: 1, OT: 2, MR: 0 })).toEqual({
    works: true,
    words: "It leaves out MG and OT, which it does not know.",
  });
});

it("is not offered where it would refuse, and says why", () => {
  expect(fitOf(DETECTOR, { OT: 2 })).toEqual({
    works: false,
    words: "It knows CT and MR only; the images here are OT.",
  });
  expect(fitOf(DETECTOR, {}).works).toBe(false);
});
