import { expect, it } from "vitest";

import { draggedWindow, windowChoices } from "./windowing";

const RANGE = [-1024, 3071];

it("widens to the right and darkens downwards", () => {
  const window = { centre: 40, width: 400 };
  expect(draggedWindow(window, 50, 0, RANGE).width).toBeGreaterThan(400);
  expect(draggedWindow(window, -50, 0, RANGE).width).toBeLessThan(400);
  expect(draggedWindow(window, 0, 50, RANGE)).toEqual({ centre: 120, width: 400 });
});

it("stays usable however far it is dragged, in whole numbers and in fractions", () => {
  for (const range of [RANGE, [0, 1], [0, 1e-5]]) {
    const [low = 0, high = 0] = range;
    let window = { centre: (low + high) / 2, width: high - low };
    for (let step = 0; step < 300; step += 1) window = draggedWindow(window, -40, 60, range);
    expect(window.width).toBeGreaterThan(0);
    expect(window.centre).toBeLessThanOrEqual(high + (high - low));
  }
});

it("keeps numbers short", () => {
  expect(
    String(draggedWindow({ centre: 0.123456, width: 0.987654 }, 3, 3, [0, 1]).centre).length,
  ).toBeLessThan(9);
});

it("offers the presets of the file after the image's own window", () => {
  const windows = [
    { centre: 40, width: 400, function: "LINEAR", label: "Soft tissue" },
    { centre: -600, width: 1500, function: "LINEAR", label: "" },
  ];
  expect(windowChoices({ windows, window_centre: 40, window_width: 400 }).map(({ label }) => label)).toEqual([
    "As it comes",
    "Soft tissue (40 / 400)",
    "−600 / 1500",
  ]);
});
