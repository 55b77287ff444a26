import { describe, expect, it } from "vitest";
import { cssPoint, mmPoint } from "../math/points";
import { seeded } from "../math/testing";
import { imageFromCss } from "../math/transform";
import { greyOf } from "../math/window";
import { renderGrey } from "./cpuRenderer";
import { decodeFrame, halve } from "./frame";
import { samplingFor } from "./sampling";
import type { Geometry, Transform } from "../math/transform";
import type { Appearance, DeviceRect } from "./sampling";

const GEOMETRY: Geometry = { rows: 37, columns: 53, spacingMm: [0.7, 0.7] };
const RECT: DeviceRect = { left: 0, top: 0, width: 61, height: 47 };
const WINDOW = { centre: 30000, width: 41234 };

function makeFrame(rows = GEOMETRY.rows, columns = GEOMETRY.columns) {
  const random = seeded(rows * columns);
  const codes = Uint16Array.from({ length: rows * columns }, () => Math.floor(random(0, 65536)));
  return decodeFrame("f", codes.buffer, rows, columns);
}

function appearance(
  transform: Transform,
  interpolation: "nearest" | "linear",
  isInverted = false,
): Appearance {
  return { transform, window: WINDOW, isInverted, interpolation };
}

/** The position under the centre of a device pixel, by the general maths in double precision. */
function positionOf(column: number, row: number, transform: Transform, ratio: number) {
  const size = { width: RECT.width / ratio, height: RECT.height / ratio };
  return imageFromCss(cssPoint((column + 0.5) / ratio, (row + 0.5) / ratio), GEOMETRY, transform, size);
}

describe("the CPU renderer", () => {
  it.each([1, 1.5, 2])("nearest: every device pixel shows the code under its centre (ratio %d)", (ratio) => {
    const transform: Transform = { centre: mmPoint(1.3, -2.1), mmPerCss: 0.31 };
    const frame = makeFrame();
    const sampling = samplingFor(appearance(transform, "nearest"), GEOMETRY, RECT, ratio, 1);
    const grey = renderGrey(frame, RECT, sampling);
    const codes = frame.levels[0].codes;
    for (let row = 0; row < RECT.height; row += 1) {
      for (let column = 0; column < RECT.width; column += 1) {
        const { x, y } = positionOf(column, row, transform, ratio);
        const isInside = x >= 0 && y >= 0 && x < GEOMETRY.columns && y < GEOMETRY.rows;
        const code = codes[Math.floor(y) * GEOMETRY.columns + Math.floor(x)] ?? 0;
        const expected = isInside ? greyOf(code, WINDOW, false) : 0;
        expect(Math.abs((grey[row * RECT.width + column] ?? -9) - expected)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("nearest at a whole-number zoom repeats every pixel exactly", () => {
    const frame = makeFrame(8, 8);
    const geometry: Geometry = { rows: 8, columns: 8, spacingMm: [1, 1] };
    const rect = { left: 0, top: 0, width: 24, height: 24 };
    const transform: Transform = { centre: mmPoint(0, 0), mmPerCss: 1 / 3 };
    const grey = renderGrey(frame, rect, samplingFor(appearance(transform, "nearest"), geometry, rect, 1, 1));
    grey.forEach((value, index) => {
      const [row, column] = [Math.floor(index / 24 / 3), Math.floor((index % 24) / 3)];
      expect(value).toBe(greyOf(frame.levels[0].codes[row * 8 + column] ?? 0, WINDOW, false));
    });
  });

  it("linear shows the code itself at pixel centres and the mean between two", () => {
    const codes = Uint16Array.from([10000, 50000, 10000, 50000]);
    const frame = decodeFrame("f", codes.buffer, 2, 2);
    const geometry: Geometry = { rows: 2, columns: 2, spacingMm: [1, 1] };
    const rect = { left: 0, top: 0, width: 4, height: 4 };
    const transform: Transform = { centre: mmPoint(0.25, 0), mmPerCss: 0.5 };
    const grey = renderGrey(frame, rect, samplingFor(appearance(transform, "linear"), geometry, rect, 1, 1));
    const expected = [10000, 30000, 50000].map((code) => greyOf(code, WINDOW, false));
    expect([...grey.slice(4, 7)]).toEqual(expected);
  });

  it("shown smaller than it is, every pixel of the image counts: the mean is kept", () => {
    const rows = 512;
    const codes = Uint16Array.from({ length: rows * rows }, (_, index) => (index % 2 === 0 ? 20000 : 40000));
    const frame = decodeFrame("f", codes.buffer, rows, rows);
    expect(frame.levels).toHaveLength(3);
    const geometry: Geometry = { rows, columns: rows, spacingMm: [1, 1] };
    const rect = { left: 0, top: 0, width: 128, height: 128 };
    const transform: Transform = { centre: mmPoint(0, 0), mmPerCss: 4 };
    const sampling = samplingFor(appearance(transform, "nearest"), geometry, rect, 1, frame.levels.length);
    expect([sampling.mode, sampling.level]).toEqual(["box", 2]);
    expect(new Set(renderGrey(frame, rect, sampling))).toEqual(new Set([greyOf(30000, WINDOW, false)]));
  });

  it("inverts inside the image and leaves the outside black", () => {
    const frame = makeFrame(4, 4);
    const geometry: Geometry = { rows: 4, columns: 4, spacingMm: [1, 1] };
    const rect = { left: 0, top: 0, width: 8, height: 4 };
    const transform: Transform = { centre: mmPoint(0, 0), mmPerCss: 1 };
    const grey = renderGrey(
      frame,
      rect,
      samplingFor(appearance(transform, "nearest", true), geometry, rect, 1, 1),
    );
    expect([grey[0], grey[1], grey[6], grey[7]]).toEqual([0, 0, 0, 0]);
    expect(grey[2]).toBe(greyOf(frame.levels[0].codes[0] ?? 0, WINDOW, true));
  });
});

describe("frames", () => {
  it("are read as little-endian codes", () => {
    const frame = decodeFrame("f", new Uint8Array([0x34, 0x12, 0xff, 0x00]).buffer, 1, 2);
    expect([...frame.levels[0].codes]).toEqual([0x1234, 0x00ff]);
  });

  it("of another length than the matrix are refused", () => {
    expect(() => decodeFrame("f", new ArrayBuffer(7), 2, 2)).toThrow("must hold 8 bytes, got 7");
  });

  it("halve by the mean of four, rounded half up, without the last odd row and column", () => {
    const codes = Uint16Array.from([1, 2, 9, 3, 4, 9, 9, 9, 9]);
    expect(halve({ width: 3, height: 3, codes })).toEqual({
      width: 1,
      height: 1,
      codes: Uint16Array.from([3]),
    });
  });
});
