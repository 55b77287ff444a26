import { describe, expect, it } from "vitest";
import { imagePoint } from "./points";
import { boxOf, clampToImage, isDrawable, isHit, resize, SHAPES, translate } from "./shapes";
import { seeded } from "./testing";
import type { Outline, Shape } from "./shapes";
import type { Geometry } from "./transform";

const GEOMETRY: Geometry = { rows: 100, columns: 200, spacingMm: [1, 1] };
const at = imagePoint;

const FORMS: Record<Shape, Outline> = {
  point: { shape: "point", points: [at(20, 20)] },
  rectangle: { shape: "rectangle", points: [at(10, 10), at(30, 40)] },
  ellipse: { shape: "ellipse", points: [at(10, 10), at(30, 40)] },
  polygon: { shape: "polygon", points: [at(10, 10), at(30, 10), at(20, 40)] },
  freehand: { shape: "freehand", points: [at(10, 10), at(30, 12), at(28, 40), at(11, 38)] },
};

describe("drawn forms", () => {
  it.each(SHAPES)("a %s is hit inside and missed far outside", (shape) => {
    expect(isHit(FORMS[shape], at(20, 20), 2)).toBe(true);
    expect(isHit(FORMS[shape], at(90, 90), 2)).toBe(false);
  });

  it("an ellipse is not hit in the corner of its box, a rectangle is", () => {
    expect(isHit(FORMS.ellipse, at(10.5, 10.5), 0)).toBe(false);
    expect(isHit(FORMS.rectangle, at(10.5, 10.5), 0)).toBe(true);
  });

  it("a ring is hit near its line even where that is outside", () => {
    expect(isHit(FORMS.polygon, at(20, 8.5), 2)).toBe(true);
    expect(isHit(FORMS.polygon, at(20, 8.5), 1)).toBe(false);
  });

  it("a moved form keeps its size and stays inside the image", () => {
    const random = seeded(11);
    for (const shape of SHAPES) {
      const before = boxOf(FORMS[shape].points);
      for (let round = 0; round < 50; round += 1) {
        const moved = translate(FORMS[shape], random(-400, 400), random(-400, 400), GEOMETRY);
        const box = boxOf(moved.points);
        expect(box.right - box.left).toBeCloseTo(before.right - before.left, 9);
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(-1e-9);
        expect(box.right).toBeLessThanOrEqual(GEOMETRY.columns + 1e-9);
        expect(box.bottom).toBeLessThanOrEqual(GEOMETRY.rows + 1e-9);
      }
    }
  });

  it("a resized form keeps its centre, and never shrinks to nothing", () => {
    const box = boxOf(resize(FORMS.rectangle, 1.5, GEOMETRY).points);
    expect([(box.left + box.right) / 2, (box.top + box.bottom) / 2]).toEqual([20, 25]);
    expect(box.right - box.left).toBeCloseTo(30, 9);
    expect(resize(FORMS.rectangle, 0.001, GEOMETRY)).toEqual(FORMS.rectangle);
  });

  it("what has no extent or too few vertices cannot be a mark", () => {
    expect(isDrawable({ shape: "rectangle", points: [at(5, 5), at(5.5, 9)] })).toBe(false);
    expect(isDrawable({ shape: "polygon", points: [at(5, 5), at(9, 9)] })).toBe(false);
    expect(isDrawable(FORMS.point)).toBe(true);
  });

  it("positions outside the image are taken to its edge", () => {
    expect(clampToImage(at(-3, 500), GEOMETRY)).toEqual({ x: 0, y: 100 });
  });
});
