import { describe, expect, it } from "vitest";

import { sampleProtocol, sampleStudy } from "../testing/samples";
import { changeBetween, draftOf, moved, newQuestion, randomId, replaced, withDataset } from "./draft";

const before = draftOf(sampleStudy());

describe("the change between two drafts", () => {
  it("is nothing where they say the same", () => {
    expect(changeBetween(before, { ...before, protocol: sampleProtocol() })).toBeNull();
  });

  it("holds only the parts of the protocol that differ", () => {
    const after = { ...before, protocol: sampleProtocol({ sessions: 3, treatments: ["bicubic"] }) };
    expect(changeBetween(before, after)).toEqual({ protocol: { sessions: 3, treatments: ["bicubic"] } });
  });

  it("holds the title without spaces around it, and never an empty one", () => {
    expect(changeBetween(before, { ...before, title: "  New " })).toEqual({ title: "New" });
    expect(changeBetween(before, { ...before, title: "  " })).toBeNull();
  });

  it("holds an emptied description", () => {
    const described = { ...before, description: "Old" };
    expect(changeBetween(described, before)).toEqual({ description: "" });
  });
});

describe("another dataset", () => {
  it("takes the cases of the one before with it", () => {
    const views = [{ case: "1", displays: [[{ image: "i", first_plane: 0, last_plane: 0 }]] }];
    const protocol = sampleProtocol({ dataset: "a", cases: ["1", "2"], views });
    expect(withDataset(protocol, "b")).toMatchObject({ dataset: "b", cases: [], views: [] });
  });

  it("leaves the cases alone where it is the same", () => {
    const protocol = sampleProtocol({ dataset: "a", cases: ["1"] });
    expect(withDataset(protocol, "a").cases).toEqual(["1"]);
  });
});

describe("questions", () => {
  it.each([
    ["preference", true, true, null],
    ["grading", false, false, "Overall image quality"],
    ["abnormality", false, false, null],
    ["marks", false, true, null],
  ] as const)("of kind %s begin with what the kind allows", (kind, tie, confidence, criterion) => {
    expect(newQuestion(kind, "q")).toMatchObject({
      allows_tie: tie,
      asks_confidence: confidence,
      criterion,
      is_required: true,
    });
  });

  it("move one place and stop at the ends", () => {
    expect(moved(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
    expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  });

  it("are replaced by their id", () => {
    const [first, second] = [newQuestion("marks", "1"), newQuestion("grading", "2")];
    expect(replaced([first, second], { ...second, prompt: "?" })).toEqual([
      first,
      { ...second, prompt: "?" },
    ]);
  });

  it("get ids of version 4 that do not repeat", () => {
    const ids = new Set(Array.from({ length: 100 }, randomId));
    expect(ids.size).toBe(100);
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});
