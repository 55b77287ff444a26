import { expect, it } from "vitest";

import { byType, folderCount, typeInWords } from "./chosen";
import { newItem } from "./items";
import { pickedOf } from "./testing/memoryServer";

const items = (...paths: string[]) => paths.map((path) => newItem(pickedOf(path, 10)));

it("sums up by the ending, the commonest first", () => {
  const lines = byType(items("a/1.dcm", "a/2.DCM", "b/head.nii.gz", "IM.0001", "labels.csv", "IM2"));
  expect(lines.map(typeInWords)).toEqual([
    "2 files without an ending",
    "2 files .dcm",
    "1 file .csv",
    "1 file .nii.gz",
  ]);
  expect(lines[0]?.bytes).toBe(20);
});

it("counts the folders that hold files", () => {
  expect(folderCount(items("a/b/1", "a/b/2", "a/c/1", "loose"))).toBe(2);
});
