import { expect, it } from "vitest";

import type { Case } from "../../imaging/api";
import { sampleCase } from "../../imaging/testing/samples";
import { filterChoices, filtered, withCases } from "./cases";

function sample(id: string, finding_class: "normal" | "abnormal" | null): Case {
  const rest = {
    finding: "",
    attributes: {},
    origin: "table" as const,
    by: null,
    at: "2026-11-25T09:00:00Z",
  };
  return sampleCase({ id, code: id, reference: finding_class && { finding_class, ...rest } });
}

const cases = [sample("1", "abnormal"), sample("2", "normal"), sample("3", null), sample("4", "abnormal")];

it("filters by the reference standard", () => {
  expect(filtered(cases, "abnormal").map(({ id }) => id)).toEqual(["1", "4"]);
  expect(filtered(cases, "unlabelled").map(({ id }) => id)).toEqual(["3"]);
  expect(filtered(cases, "all")).toEqual(cases);
});

it("offers only filters that let something through", () => {
  expect(filterChoices(cases.slice(0, 2)).map(({ label }) => label)).toEqual([
    "All 2",
    "Abnormal 1",
    "Normal 1",
  ]);
});

it("keeps the order of the dataset whatever the order of choosing", () => {
  expect(withCases(cases, ["4"], ["1"], true)).toEqual(["1", "4"]);
  expect(withCases(cases, ["1", "4"], ["4"], true)).toEqual(["1", "4"]);
  expect(withCases(cases, ["1", "2", "4"], ["1", "4"], false)).toEqual(["2"]);
});
