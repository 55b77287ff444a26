import { describe, expect, it } from "vitest";
import { cssPoint, imagePoint, mmPoint } from "./points";
import { seeded } from "./testing";
import {
  cssFromDevice,
  cssFromImage,
  cssFromMm,
  deviceFromCss,
  fitTransform,
  imageFromCss,
  imageFromMm,
  limitTransform,
  mmFromCss,
  mmFromImage,
  oneToOneTransform,
  panBy,
  zoomAbout,
} from "./transform";
import type { CssSize, Geometry, Transform } from "./transform";

const ROUNDS = 200;

function cases(): { geometry: Geometry; transform: Transform; size: CssSize; x: number; y: number }[] {
  const random = seeded(7);
  return Array.from({ length: ROUNDS }, () => ({
    geometry: {
      rows: Math.floor(random(1, 4000)),
      columns: Math.floor(random(1, 4000)),
      spacingMm: [random(0.05, 3), random(0.05, 3)] as const,
    },
    transform: { centre: mmPoint(random(-100, 100), random(-100, 100)), mmPerCss: random(0.01, 5) },
    size: { width: random(50, 2000), height: random(50, 2000) },
    x: random(-500, 4000),
    y: random(-500, 4000),
  }));
}

describe("coordinate spaces", () => {
  it("come back from image to screen and from screen to image", () => {
    for (const { geometry, transform, size, x, y } of cases()) {
      const back = imageFromCss(
        cssFromImage(imagePoint(x, y), geometry, transform, size),
        geometry,
        transform,
        size,
      );
      expect(back.x).toBeCloseTo(x, 6);
      expect(back.y).toBeCloseTo(y, 6);
    }
  });

  it("come back from millimetres and from device pixels", () => {
    for (const { geometry, transform, size, x, y } of cases()) {
      const mm = mmFromImage(imageFromMm(mmPoint(x, y), geometry), geometry);
      expect(mm.x).toBeCloseTo(x, 6);
      const css = cssFromMm(mmFromCss(cssPoint(x, y), transform, size), transform, size);
      expect(css.y).toBeCloseTo(y, 6);
      expect(cssFromDevice(deviceFromCss(cssPoint(x, y), 1.5), 1.5).x).toBeCloseTo(x, 9);
    }
  });

  it("count image positions from pixel edges: the middle of the matrix is the origin in millimetres", () => {
    const geometry: Geometry = { rows: 3, columns: 4, spacingMm: [2, 0.5] };
    expect(mmFromImage(imagePoint(2, 1.5), geometry)).toEqual({ x: 0, y: 0 });
    expect(mmFromImage(imagePoint(0, 0), geometry)).toEqual({ x: -1, y: -3 });
  });

  it("put matrices of one field of transform in the same place, whatever their size", () => {
    const coarse: Geometry = { rows: 256, columns: 256, spacingMm: [1, 1] };
    const fine: Geometry = { rows: 512, columns: 512, spacingMm: [0.5, 0.5] };
    const size = { width: 333, height: 444 };
    const transform = fitTransform(coarse, size);
    const low = cssFromImage(imagePoint(100, 31), coarse, transform, size);
    const high = cssFromImage(imagePoint(200, 62), fine, transform, size);
    expect(high.x).toBeCloseTo(low.x, 9);
    expect(high.y).toBeCloseTo(low.y, 9);
  });
});

describe("transforms", () => {
  it("fit shows the whole image and touches two edges", () => {
    for (const { geometry, size } of cases()) {
      const transform = fitTransform(geometry, size);
      const corner = cssFromImage(imagePoint(0, 0), geometry, transform, size);
      expect(Math.min(corner.x, corner.y)).toBeCloseTo(0, 6);
      expect(Math.max(corner.x, corner.y)).toBeGreaterThanOrEqual(-1e-6);
    }
  });

  it("keep the anchor of a zoom where it is", () => {
    for (const { transform, size, x, y } of cases()) {
      const anchor = mmPoint(x, y);
      const before = cssFromMm(anchor, transform, size);
      const after = cssFromMm(anchor, zoomAbout(transform, anchor, 1.7), size);
      expect(after.x).toBeCloseTo(before.x, 5);
      expect(after.y).toBeCloseTo(before.y, 5);
    }
  });

  it("move every position by the pan, in the direction of the hand", () => {
    for (const { transform, size, x, y } of cases()) {
      const before = cssFromMm(mmPoint(x, y), transform, size);
      const after = cssFromMm(mmPoint(x, y), panBy(transform, 12, -5), size);
      expect(after.x - before.x).toBeCloseTo(12, 5);
      expect(after.y - before.y).toBeCloseTo(-5, 5);
    }
  });

  it("put one column on one device pixel at 1:1", () => {
    const geometry: Geometry = { rows: 10, columns: 10, spacingMm: [0.3, 0.3] };
    const size = { width: 100, height: 100 };
    const transform = oneToOneTransform(fitTransform(geometry, size), geometry, 2);
    const [a, b] = [imagePoint(4, 4), imagePoint(5, 4)].map((point) =>
      cssFromImage(point, geometry, transform, size),
    );
    expect(((b?.x ?? 0) - (a?.x ?? 0)) * 2).toBeCloseTo(1, 9);
  });

  it("let a small image be seen at 1:1, smaller than it fits", () => {
    const geometry: Geometry = { rows: 64, columns: 64, spacingMm: [0.5, 0.5] };
    const size = { width: 500, height: 500 };
    const transform = oneToOneTransform(fitTransform(geometry, size), geometry, 2);
    expect(limitTransform(transform, geometry, size, 2)).toEqual(transform);
  });

  it("never let the image become smaller than fit and 1:1 or leave the pane", () => {
    for (const { geometry, size } of cases()) {
      const far = { centre: mmPoint(1e9, -1e9), mmPerCss: 1e9 };
      const limited = limitTransform(far, geometry, size, 1.5);
      const smallest = Math.max(fitTransform(geometry, size).mmPerCss, geometry.spacingMm[1] * 1.5);
      expect(limited.mmPerCss).toBe(smallest);
      const centre = imageFromMm(limited.centre, geometry);
      expect(centre.x).toBeCloseTo(geometry.columns, 6);
      expect(centre.y).toBeCloseTo(0, 6);
    }
  });
});
