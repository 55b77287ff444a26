import { describe, expect, it } from "vitest";
import { cssSizeOf, paneRects } from "./layout";

describe("panes on the canvas", () => {
  it("beside each other are equal to the pixel at every width and ratio", () => {
    for (const ratio of [1, 1.25, 1.5, 2]) {
      for (let width = 200; width < 260; width += 1) {
        const [left, right] = paneRects(width, 100, ratio, 2, "side_by_side", 0);
        expect(left?.rect.width).toBe(right?.rect.width);
        expect(right === undefined ? 0 : right.rect.left + right.rect.width).toBe(width);
        expect(left?.rect.left).toBe(0);
      }
    }
  });

  it("in one place fill the canvas, one at a time", () => {
    expect(paneRects(640, 480, 2, 2, "one_place", 1)).toEqual([
      { pane: 1, rect: { left: 0, top: 0, width: 640, height: 480 } },
    ]);
  });

  it("a single image has the canvas to itself in either layout", () => {
    expect(paneRects(640, 480, 1, 1, "side_by_side", 0)).toHaveLength(1);
    expect(cssSizeOf({ left: 0, top: 0, width: 640, height: 480 }, 2)).toEqual({ width: 320, height: 240 });
  });
});
