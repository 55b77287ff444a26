import { describe, expect, it } from "vitest";
import { WheelSteps } from "./wheel";

const stepsOf = (lengths: readonly number[], deltaMode = 0): number[] => {
  const steps = new WheelSteps();
  return lengths.map((deltaY) => steps.take({ deltaY, deltaMode }) + 0);
};

describe("steps of a wheel", () => {
  it.each([
    ["Chromium", 100, 0],
    ["Firefox, in lines", 3, 1],
    ["WebKit", 96, 0],
    ["a slow mouse", 53, 0],
    ["a coarse mouse", 120, 0],
  ])("one notch is one step: %s", (_, length, mode) => {
    expect(stepsOf([length, length, -length], mode)).toEqual([1, 1, -1]);
  });

  it("two notches told at once are two steps", () => {
    expect(stepsOf([200, -240])).toEqual([2, -2]);
  });

  it("a touchpad's short ways add up", () => {
    expect(stepsOf([10, 10, 10, 10, 10])).toEqual([0, 0, 0, 1, 0]);
  });

  it("turning round begins anew", () => {
    expect(stepsOf([30, -10, -30])).toEqual([0, 0, -1]);
  });
});
