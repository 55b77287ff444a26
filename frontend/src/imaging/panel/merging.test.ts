import { expect, it } from "vitest";

import { sampleReading } from "../testing/readings";
import { firstDrawnPlane, lesionsOf, majority, takenLesions } from "./merging";

const outline = (plane: number, label: string) => ({
  image: "i1",
  plane,
  label,
  shape: "point" as const,
  points: [[1, 1]],
});

const ANA = sampleReading({ id: "a", outlines: [outline(4, "Nodule"), outline(5, "Nodule")] });
const BEN = sampleReading({ id: "b", outlines: [outline(3, "Nodule"), outline(9, "Cyst")] });
const CAI = sampleReading({ id: "c", finding_class: "normal" });

it("lesions of different readings have different keys, whatever they are called", () => {
  expect([ANA, BEN].flatMap(lesionsOf).map(({ key }) => key)).toEqual(["a-1", "b-1", "b-2"]);
});

it("takes what was chosen, from any reading", () => {
  const taken = takenLesions([ANA, BEN], new Set(["a-1", "b-2"]));
  expect(taken.map(({ label, planes }) => [label, planes.length])).toEqual([
    ["Nodule", 2],
    ["Cyst", 1],
  ]);
});

it("says what most say, and nothing where they are even", () => {
  expect(majority([ANA, BEN, CAI])).toBe("abnormal");
  expect(majority([ANA, CAI])).toBeNull();
  expect(majority([CAI])).toBe("normal");
});

it("begins where somebody drew", () => {
  expect(firstDrawnPlane([ANA, BEN, CAI], "i1")).toBe(3);
  expect(firstDrawnPlane([ANA], "i2")).toBe(0);
});
