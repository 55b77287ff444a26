import { expect, it } from "vitest";
import { firstPlaneOf } from "./displaySet";

it.each([
  ["volume", 36, 18],
  ["volume", 1, 0],
  ["cine", 100, 0],
  ["single", 1, 0],
] as const)("a %s of %d planes begins at plane %d", (kind, planeCount, first) => {
  expect(firstPlaneOf({ kind, planeCount })).toBe(first);
});
