import { expect, it } from "vitest";

import { lesionsFrom } from "./readings";
import { asOutlines, type DrawnOutline } from "./standardApi";

function outline(image: string, plane: number, label: string): DrawnOutline {
  return { image, plane, label, shape: "point", points: [[plane, 1]] };
}

it("puts outlines of one name together, image by image", () => {
  const lesions = lesionsFrom([
    outline("i1", 1, "Nodule"),
    outline("i1", 2, "Nodule"),
    outline("i2", 1, "Nodule"),
    outline("i1", 5, ""),
    outline("i1", 6, ""),
  ]);
  expect(lesions.map(({ key, image, planes }) => [key, image, planes.map(({ plane }) => plane)])).toEqual([
    ["drawn-1", "i1", [1, 2]],
    ["drawn-2", "i2", [1]],
    ["drawn-3", "i1", [5]],
    ["drawn-4", "i1", [6]],
  ]);
});

it("a lesion without a name gets one, so that its planes stay together", () => {
  const [nameless] = lesionsFrom([outline("i1", 5, "")]);
  const two = nameless && {
    ...nameless,
    planes: [5, 6].map((plane) => ({ ...outline("i1", plane, ""), plane })),
  };
  const outlines = asOutlines(two === undefined ? [] : [two]);
  expect(outlines.map(({ label }) => label)).toEqual(["Lesion 1", "Lesion 1"]);
  expect(lesionsFrom([outline("i1", 5, "Lesion 1"), outline("i1", 6, "Lesion 1")])).toHaveLength(1);
});
