import { describe, expect, it } from "vitest";

import { imagePoint } from "../../math/points";
import {
  changed,
  copiedFromNearest,
  drawnLesions,
  drawnOn,
  extentInWords,
  freshKey,
  outlineOf,
  withForm,
  withLesion,
  withoutLesion,
  withoutPlane,
  type Lesions,
} from "./lesions";

const BOX = { shape: "rectangle", points: [imagePoint(1.234, 2), imagePoint(9, 8.999)] } as const;

function lesionOn(...planes: number[]): Lesions {
  return planes.reduce<Lesions>(
    (lesions, plane) => withForm(lesions, "drawn-1", drawnOn(plane, BOX)),
    withLesion([], "drawn-1", "i1"),
  );
}

describe("lesions that are being drawn", () => {
  it("hold forms on planes, to a hundredth of a pixel", () => {
    const [lesion] = lesionOn(3);
    expect(lesion?.planes).toEqual([
      {
        plane: 3,
        shape: "rectangle",
        points: [
          [1.23, 2],
          [9, 9],
        ],
      },
    ]);
    expect(lesion?.planes.map(outlineOf)[0]?.points).toEqual([
      { x: 1.23, y: 2 },
      { x: 9, y: 9 },
    ]);
  });

  it("have keys of their own, also after one was taken away", () => {
    const two = withLesion(lesionOn(1), "drawn-2", "i1");
    expect(freshKey(two)).toBe("drawn-3");
    expect(freshKey(withoutLesion(two, "drawn-1"))).toBe("drawn-3");
    expect(freshKey([])).toBe("drawn-1");
  });

  it("are copied from the nearest plane, instead of what stands there", () => {
    const lesions = copiedFromNearest(lesionOn(2, 9), "drawn-1", 4);
    expect(lesions[0]?.planes.map(({ plane }) => plane)).toEqual([2, 9, 4]);
    expect(copiedFromNearest(lesions, "drawn-1", 4)[0]?.planes).toHaveLength(3);
    expect(copiedFromNearest(withLesion([], "drawn-1", "i1"), "drawn-1", 4)[0]?.planes).toEqual([]);
  });

  it("lose one plane, and can be renamed", () => {
    expect(withoutPlane(lesionOn(2, 3), "drawn-1", 2)[0]?.planes.map(({ plane }) => plane)).toEqual([3]);
    expect(changed(lesionOn(2), "drawn-1", { label: "Nodule" })[0]?.label).toBe("Nodule");
  });

  it("are saved only where something was drawn", () => {
    expect(drawnLesions(withLesion(lesionOn(1), "drawn-2", "i1")).map(({ key }) => key)).toEqual(["drawn-1"]);
  });

  it.each([
    [[], "not drawn yet"],
    [[4], "slice 5"],
    [[6, 4, 5], "slices 5 to 7"],
    [[2, 8], "2 slices between 3 and 9"],
  ])("say where they are: %j", (planes, words) => {
    const [lesion] = lesionOn(...planes);
    expect(lesion && extentInWords(lesion)).toBe(words);
  });
});
