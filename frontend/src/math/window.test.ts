import { describe, expect, it } from "vitest";
import { seeded } from "./testing";
import { dragWindow, greyOf, limitWindow, windowBounds } from "./window";

const RANGE = { low: 0, high: 65535 };

describe("the intensity window", () => {
  it("maps its lower bound to black and its upper bound to white", () => {
    const window = { centre: 1000, width: 400 };
    expect(windowBounds(window)).toEqual({ low: 800, high: 1200 });
    expect([greyOf(800, window, false), greyOf(1000, window, false), greyOf(1200, window, false)]).toEqual([
      0, 128, 255,
    ]);
    expect([greyOf(0, window, false), greyOf(65535, window, false)]).toEqual([0, 255]);
  });

  it("is monotone in the code, and inverted is its mirror", () => {
    const random = seeded(3);
    for (let round = 0; round < 100; round += 1) {
      const window = { centre: random(0, 65535), width: random(1, 70000) };
      const codes = Array.from({ length: 40 }, () => Math.floor(random(0, 65536))).sort((a, b) => a - b);
      const greys = codes.map((code) => greyOf(code, window, false));
      expect([...greys].sort((a, b) => a - b)).toEqual(greys);
      codes.forEach((code, index) => {
        expect(Math.abs(255 - (greys[index] ?? 0) - greyOf(code, window, true))).toBeLessThanOrEqual(1);
      });
    }
  });

  it("stays usable however far it is dragged", () => {
    let window = { centre: 30000, width: 2000 };
    for (let drag = 0; drag < 500; drag += 1) window = dragWindow(window, -400, 900, RANGE, null);
    expect(window.width).toBe(1);
    expect(window.centre).toBe(65535);
    expect(limitWindow({ centre: -5, width: 1e9 }, RANGE, null)).toEqual({ centre: 0, width: 131070 });
  });

  it("widens to the right and darkens downwards", () => {
    const window = { centre: 30000, width: 2000 };
    expect(dragWindow(window, 10, 0, RANGE, null).width).toBeGreaterThan(2000);
    const darker = dragWindow(window, 0, 10, RANGE, null);
    expect(greyOf(30100, darker, false)).toBeLessThan(greyOf(30100, window, false));
  });

  it("never becomes narrower than the narrowest that is allowed, wherever it is dragged", () => {
    let window = { centre: 30000, width: 2000 };
    for (let drag = 0; drag < 500; drag += 1) window = dragWindow(window, -400, 900, RANGE, 512);
    expect(window).toEqual({ centre: 65535, width: 512 });
    expect(dragWindow(window, 10, 0, RANGE, 512).width).toBeGreaterThan(512);
  });

  it.each([0, 0.25, -3])("takes a narrowest of %s codes for one", (narrowest) => {
    expect(limitWindow({ centre: 0, width: 0 }, RANGE, narrowest).width).toBe(1);
  });

  it("is as wide as it can be where the narrowest allowed is wider than that", () => {
    expect(limitWindow({ centre: 0, width: 5 }, { low: 0, high: 10 }, 512).width).toBe(20);
  });
});
