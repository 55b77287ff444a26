import { describe, expect, it } from "vitest";
import { imagePoint } from "./points";
import { distanceToSegment, simplify } from "./simplify";
import { seeded } from "./testing";
import type { ImagePoint } from "./points";

function distanceToLine(point: ImagePoint, line: readonly ImagePoint[]): number {
  const distances = line
    .slice(1)
    .map((end, index) => distanceToSegment(point, line[index] as ImagePoint, end));
  return Math.min(...distances);
}

describe("simplify", () => {
  it("keeps every left-out vertex within the tolerance of what is kept", () => {
    const random = seeded(5);
    for (const tolerance of [0.1, 0.5, 3]) {
      const line = Array.from({ length: 300 }, (_, index) =>
        imagePoint(
          50 + 40 * Math.cos(index / 48) + random(-1, 1),
          50 + 40 * Math.sin(index / 48) + random(-1, 1),
        ),
      );
      const kept = simplify(line, tolerance);
      for (const point of line) expect(distanceToLine(point, kept)).toBeLessThanOrEqual(tolerance + 1e-9);
      expect(kept[0]).toBe(line[0]);
      expect(kept.at(-1)).toBe(line.at(-1));
    }
  });

  it("reduces a straight line to its ends and keeps a corner", () => {
    const straight = Array.from({ length: 50 }, (_, index) => imagePoint(index, 2 * index));
    expect(simplify(straight, 0.01)).toHaveLength(2);
    const bent = [imagePoint(0, 0), imagePoint(5, 0), imagePoint(10, 0), imagePoint(10, 10)];
    expect(simplify(bent, 0.5)).toEqual([bent[0], bent[2], bent[3]]);
  });

  it("refuses a negative tolerance", () => {
    expect(() => simplify([], -1)).toThrow(RangeError);
  });
});
