import { describe, expect, it } from "vitest";

import { imagePoint as at } from "../../math/points";
import { begin, extend, finish, isClosing, moveTo, previewOf, shorten } from "./sketch";

const GEOMETRY = { rows: 100, columns: 200, spacingMm: [1, 1] as const };

describe("drawing a form", () => {
  it("a box is the same whichever corner it begins at, and ends at the edge of the image", () => {
    const sketch = moveTo(begin("rectangle", at(50, 40), GEOMETRY), at(-20, 10), GEOMETRY);
    expect(finish(sketch)).toEqual({ shape: "rectangle", points: [at(0, 10), at(50, 40)] });
  });

  it("what has no extent is no form", () => {
    expect(finish(begin("ellipse", at(5, 5), GEOMETRY))).toBeNull();
    expect(finish(begin("polygon", at(5, 5), GEOMETRY))).toBeNull();
    expect(finish(begin("point", at(5, 5), GEOMETRY))).toEqual({ shape: "point", points: [at(5, 5)] });
  });

  it("a polygon grows corner by corner, and closes at its first or last one", () => {
    let sketch = begin("polygon", at(10, 10), GEOMETRY);
    for (const corner of [at(40, 10), at(40, 50)]) sketch = extend(moveTo(sketch, corner, GEOMETRY));
    expect(isClosing(moveTo(sketch, at(11, 11), GEOMETRY), 2)).toBe(true);
    expect(isClosing(moveTo(sketch, at(40, 51), GEOMETRY), 2)).toBe(true);
    expect(isClosing(moveTo(sketch, at(25, 30), GEOMETRY), 2)).toBe(false);
    expect(previewOf(moveTo(sketch, at(25, 60), GEOMETRY)).points).toHaveLength(4);
    expect(finish(sketch)?.points).toHaveLength(3);
  });

  it("corners are taken back one by one", () => {
    const sketch = extend(moveTo(begin("polygon", at(10, 10), GEOMETRY), at(40, 10), GEOMETRY));
    const shorter = shorten(sketch);
    expect(shorter?.placed).toEqual([at(10, 10)]);
    expect(shorter && shorten(shorter)).toBeNull();
  });
});
