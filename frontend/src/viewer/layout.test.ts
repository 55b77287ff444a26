import { describe, expect, it } from "vitest";
import { cellsOf, cssSizeOf } from "./layout";
import type { Hanging } from "./layout";

const PAIR: Hanging = { paneCount: 2, aspects: [1], layout: "side_by_side", shown: 0 };

describe("panes on the canvas", () => {
  it("beside each other are equal to the pixel at every width and ratio", () => {
    for (const ratio of [1, 1.25, 1.5, 2]) {
      for (let width = 200; width < 260; width += 1) {
        const [left, right] = cellsOf({ width, height: 100 }, ratio, PAIR);
        expect(left?.rect.width).toBe(right?.rect.width);
        expect(right === undefined ? 0 : right.rect.left + right.rect.width).toBe(width);
        expect(left?.rect.left).toBe(0);
      }
    }
  });

  it("in one place fill the canvas, one at a time", () => {
    const hanging: Hanging = { ...PAIR, layout: "one_place", shown: 1 };
    expect(cellsOf({ width: 640, height: 480 }, 2, hanging)).toEqual([
      { pane: 1, view: 0, rect: { left: 0, top: 0, width: 640, height: 480 } },
    ]);
  });

  it("a single image has the canvas to itself in either layout", () => {
    expect(cellsOf({ width: 640, height: 480 }, 1, { ...PAIR, paneCount: 1 })).toHaveLength(1);
    expect(cssSizeOf({ left: 0, top: 0, width: 640, height: 480 }, 2)).toEqual({ width: 320, height: 240 });
  });
});

describe("views of a pane", () => {
  it.each([2, 3, 4])("%d of them are equal to the pixel, lie apart and inside their pane", (count) => {
    for (const ratio of [1, 1.25, 1.5]) {
      for (let width = 901; width < 930; width += 1) {
        const cells = cellsOf({ width, height: 641 }, ratio, { ...PAIR, aspects: Array(count).fill(0.8) });
        expect(cells).toHaveLength(2 * count);
        expect(new Set(cells.map(({ rect }) => `${rect.width}×${rect.height}`)).size).toBe(1);
        for (const { rect } of cells) {
          expect(rect.left + rect.width).toBeLessThanOrEqual(width);
          expect(rect.top + rect.height).toBeLessThanOrEqual(641);
          expect([rect.left, rect.top, rect.width, rect.height].every(Number.isInteger)).toBe(true);
        }
      }
    }
  });

  it("lie in the one pane as they lie in the other", () => {
    const cells = cellsOf({ width: 1200, height: 700 }, 1, { ...PAIR, aspects: [1, 1.4, 0.7] });
    const [left, right] = [0, 1].map((pane) => cells.filter((cell) => cell.pane === pane));
    const shift = (right?.[0]?.rect.left ?? 0) - (left?.[0]?.rect.left ?? 0);
    expect(right?.map(({ rect }) => ({ ...rect, left: rect.left - shift }))).toEqual(
      left?.map(({ rect }) => rect),
    );
  });

  it("stand beside each other where they are tall, above each other where they are wide", () => {
    const topsOf = (aspect: number): (number | undefined)[] =>
      cellsOf({ width: 800, height: 800 }, 1, { ...PAIR, paneCount: 1, aspects: [aspect, aspect] }).map(
        ({ rect }) => rect.top,
      );
    expect(topsOf(0.7)).toEqual([0, 0]);
    expect(topsOf(1.6)[1]).toBeGreaterThan(0);
  });
});
