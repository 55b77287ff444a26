import { expect, it } from "vitest";

import type { Measure, Reconstruction } from "./api";
import { groupByCondition, measureGroups } from "./reconstructions";
import { conditionInWords, inWords } from "./words";

function measure(name: string, region: string, value: number): Measure {
  return { name, region, value, unit: "", reason: "", definition: "" };
}

function sample(treatment: string, scale: number, measures: Measure[] = []): Reconstruction {
  return {
    id: `${treatment}/${scale}`,
    treatment,
    comparison: "retrospective",
    scale,
    degradation: "bicubic",
    state: "ready",
    self_check: { passed: true, consistency: null, drift: null, reason: "" },
    provenance: {},
    measures,
    preview_url: "",
  };
}

it("compares only what was made alike, the original first", () => {
  const groups = groupByCondition([
    sample("espcn", 2),
    sample("espcn", 4),
    sample("original", 2),
    sample("bicubic", 2),
  ]);
  expect(groups.map(({ reconstructions }) => reconstructions.map(({ treatment }) => treatment))).toEqual([
    ["original", "bicubic", "espcn"],
    ["espcn"],
  ]);
  expect(groups[1]?.title).toBe("Retrospective, ×4, degraded by bicubic");
});

it("puts measures in rows by region, with a gap where one is missing", () => {
  const first = sample("original", 2, [measure("psnr", "whole", 30), measure("psnr", "inside", 28)]);
  const second = sample("bicubic", 2, [measure("psnr", "inside", 25)]);
  const groups = measureGroups([first, second]);
  expect(groups.map(({ region }) => region)).toEqual(["whole", "inside"]);
  expect(groups[0]?.rows[0]?.cells.map((cell) => cell?.value)).toEqual([30, undefined]);
  expect(groups[1]?.rows[0]?.cells.map((cell) => cell?.value)).toEqual([28, 25]);
});

it("says keys in words, also those it does not know", () => {
  expect(inWords("glcm_homogeneity_change")).toBe("Change of texture homogeneity");
  expect(inWords("some_new_measure")).toBe("Some new measure");
  expect(conditionInWords({ comparison: "prospective", scale: 2, degradation: null })).toBe(
    "Prospective, ×2",
  );
});
