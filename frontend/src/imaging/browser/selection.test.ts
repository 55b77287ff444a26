import { expect, it } from "vitest";

import { sampleCase, sampleImage } from "../testing/samples";
import { NOTHING, pickedFrom, rangeOf, tickedOf, withCases, withImage } from "./selection";

const ONE = sampleCase({ id: "c1", images: [sampleImage({ id: "a" })] });
const TWO = sampleCase({
  id: "c2",
  code: "C-0002",
  images: [sampleImage({ id: "b" }), sampleImage({ id: "c" })],
});
const THREE = sampleCase({ id: "c3", images: [sampleImage({ id: "d" })] });
const PAGE = [ONE, TWO, THREE];

it("a case is ticked whole, in part or not at all", () => {
  expect(tickedOf(NOTHING, TWO)).toBe("none");
  const some = withImage(NOTHING, TWO, "b", true);
  expect(tickedOf(some, TWO)).toBe("some");
  expect(tickedOf(withImage(some, TWO, "c", true), TWO)).toBe("all");
  expect(tickedOf(withCases(some, [TWO], true), TWO)).toBe("all");
});

it("leaves no case behind of which nothing is chosen", () => {
  const some = withImage(NOTHING, TWO, "b", true);
  expect(withImage(some, TWO, "b", false)).toEqual(NOTHING);
  expect(withCases(some, [TWO], false)).toEqual(NOTHING);
});

it("a range goes both ways and holds both ends", () => {
  expect(rangeOf(PAGE, "c1", "c3")).toEqual(PAGE);
  expect(rangeOf(PAGE, "c3", "c2")).toEqual([TWO, THREE]);
  expect(rangeOf(PAGE, null, "c2")).toEqual([TWO]);
  expect(rangeOf(PAGE, "gone", "c2")).toEqual([TWO]);
  expect(rangeOf(PAGE, "c1", "gone")).toEqual([]);
});

it("tells whole cases from single images", () => {
  const picked = pickedFrom(withImage(withCases(NOTHING, [ONE, THREE], true), TWO, "c", true));
  expect(picked).toEqual({
    images: ["a", "d", "c"],
    wholeCases: ["c1", "c3"],
    looseImages: ["c"],
    caseCount: 3,
    divided: null,
  });
});

it("a case can be divided where nothing but a part of it is chosen", () => {
  expect(pickedFrom(withImage(NOTHING, TWO, "c", true)).divided).toEqual({
    id: "c2",
    code: "C-0002",
    images: ["c"],
  });
  expect(pickedFrom(withCases(NOTHING, [TWO], true)).divided).toBeNull();
});
