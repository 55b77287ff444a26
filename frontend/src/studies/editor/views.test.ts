import { describe, expect, it } from "vitest";

import { sampleCase, sampleImage } from "../../imaging/testing/samples";
import {
  displaysOf,
  hasChoice,
  needsChoice,
  ofCases,
  placed,
  placeOf,
  shifted,
  withChoice,
  withPlanes,
  type Displays,
} from "./views";

const [cc, mlo, prior] = ["cc", "mlo", "prior"].map((id) => sampleImage({ id, plane_count: 10 })) as [
  ReturnType<typeof sampleImage>,
  ReturnType<typeof sampleImage>,
  ReturnType<typeof sampleImage>,
];
const BREAST = sampleCase({ id: "c1", images: [cc, mlo, prior] });

const namesOf = (displays: Displays): string[][] =>
  displays.map((display) => display.map(({ image }) => image));

describe("how a case is read", () => {
  it("is by its one image with all planes, where it has one", () => {
    const item = sampleCase({ images: [cc, { ...mlo, is_excluded: true }] });
    expect(displaysOf(item, [])).toEqual([[{ image: "cc", first_plane: 0, last_plane: 9 }]]);
    expect(needsChoice(item, [])).toBe(false);
  });

  it("is open where there are several, and nothing is chosen in silence", () => {
    expect(displaysOf(BREAST, [])).toEqual([]);
    expect(needsChoice(BREAST, [])).toBe(true);
  });

  it("is open where every image is excluded", () => {
    expect(needsChoice(sampleCase({ images: [{ ...cc, is_excluded: true }] }), [])).toBe(true);
  });

  it("leaves nothing to choose for one image of one plane", () => {
    expect(hasChoice(sampleCase({ images: [sampleImage({ plane_count: 1 })] }), [])).toBe(false);
    expect(hasChoice(BREAST, [])).toBe(true);
  });
});

describe("choosing", () => {
  it("puts images into presentations, together or apart, and takes them out", () => {
    const alone = placed([], cc, 0);
    const together = placed(alone, mlo, 0);
    expect(namesOf(together)).toEqual([["cc", "mlo"]]);
    const more = placed(together, prior, 1);
    expect(namesOf(more)).toEqual([["cc", "mlo"], ["prior"]]);
    expect(placeOf(more, "prior")).toBe(1);
    expect(namesOf(placed(more, cc, null))).toEqual([["mlo"], ["prior"]]);
    expect(namesOf(placed(more, prior, null))).toEqual([["cc", "mlo"]]);
    expect(namesOf(placed(more, prior, 0))).toEqual([["cc", "mlo", "prior"]]);
  });

  it("keeps the planes of an image that moves to another presentation", () => {
    const chosen = withPlanes(placed(placed([], cc, 0), mlo, 1), "mlo", 3, 5);
    expect(placed(chosen, mlo, 0)).toEqual([
      [
        { image: "cc", first_plane: 0, last_plane: 9 },
        { image: "mlo", first_plane: 3, last_plane: 5 },
      ],
    ]);
  });

  it("changes the order within a presentation and stops at its ends", () => {
    const together = placed(placed([], cc, 0), mlo, 0);
    expect(namesOf(shifted(together, "mlo", -1))).toEqual([["mlo", "cc"]]);
    expect(namesOf(shifted(together, "mlo", 1))).toEqual([["cc", "mlo"]]);
  });

  it("replaces the choice of one case, and forgets those of cases that left", () => {
    const views = withChoice(withChoice([], "c1", placed([], cc, 0)), "c2", placed([], mlo, 0));
    expect(withChoice(views, "c1", []).map((each) => each.case)).toEqual(["c2"]);
    expect(ofCases(views, ["c1"]).map((each) => each.case)).toEqual(["c1"]);
  });
});
