import { describe, expect, it } from "vitest";

import { addressOf, filterFrom, narrowings, onlyFilter, parametersOf, withFilter } from "./filter";

describe("what the address says about a list of cases", () => {
  it("is read, whatever type the router made of it", () => {
    expect(filterFrom({ search: 12, label: "abnormal", unusual: true, page: "3" })).toEqual({
      search: "12",
      label: "abnormal",
      unusual: "true",
      page: 3,
    });
  });

  it("is left out where it means nothing", () => {
    expect(
      filterFrom({ label: "odd", modality: "<b>", page: -1, panel: "x", search: "  ", other: "y" }),
    ).toEqual({});
  });

  it("begins at the first page when it changes", () => {
    const filter = filterFrom({ label: "normal", page: 4 });
    expect(withFilter(filter, { modality: "CT" })).toEqual({ label: "normal", modality: "CT" });
    expect(withFilter(filter, { label: undefined })).toEqual({});
    expect(withFilter(filter, { label: "" })).toEqual({});
  });

  it("holds one narrowing alone where a fact is followed, in the same order", () => {
    const filter = filterFrom({ label: "normal", ordering: "-score", page: 2 });
    expect(onlyFilter(filter, { unusual: "true" })).toEqual({ unusual: "true", ordering: "-score" });
  });

  it("goes into the address and comes back the same", () => {
    const filter = filterFrom({ unusual: "false", search: "0012", page: 2 });
    expect(addressOf(filter)).toEqual({ unusual: false, search: "0012", page: 2 });
    expect(filterFrom(addressOf(filter))).toEqual(filter);
  });

  it("tells narrowings from order, page and panel", () => {
    const filter = filterFrom({ kind: "cine", ordering: "size", page: 2, panel: "twins" });
    expect(narrowings(filter)).toEqual(["kind"]);
    expect(parametersOf(filter)).toEqual({ kind: "cine", ordering: "size" });
  });
});
