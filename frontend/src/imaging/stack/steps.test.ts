import { describe, expect, it } from "vitest";

import { frameMs, planeAfterFarKey, planeAfterKey, planesAround } from "./steps";

describe("stepping through planes", () => {
  it("stops at both ends", () => {
    expect(planeAfterKey("ArrowUp", 0, 8)).toBe(0);
    expect(planeAfterKey("ArrowDown", 7, 8)).toBe(7);
    expect(planeAfterKey("PageDown", 3, 8)).toBe(7);
    expect(planeAfterKey("End", 3, 8)).toBe(7);
    expect(planeAfterKey("Home", 3, 8)).toBe(0);
  });

  it("leaves other keys alone, and arrows to a drawing", () => {
    expect(planeAfterKey("a", 3, 8)).toBeNull();
    expect(planeAfterFarKey("ArrowDown", 3, 8)).toBeNull();
  });

  it("fetches the nearest planes first", () => {
    expect(planesAround(1, 5, 3)).toEqual([2, 0, 3, 4]);
    expect(planesAround(0, 1, 3)).toEqual([]);
  });
});

describe("the time of a frame", () => {
  const planes = (...times: (number | null)[]) => times.map((time_ms) => ({ time_ms }));

  it("is the file's", () => {
    expect(frameMs(planes(0, 33, 66))).toBe(33);
  });

  it("is usual where the file says none, and never too fast or slow to see", () => {
    expect(frameMs(planes(null, null))).toBe(100);
    expect(frameMs(planes(0, 0))).toBe(100);
    expect(frameMs(planes(0, 1))).toBe(20);
    expect(frameMs(planes(0, 60_000))).toBe(1000);
    expect(frameMs([])).toBe(100);
  });
});
