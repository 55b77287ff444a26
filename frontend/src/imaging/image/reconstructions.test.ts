import { expect, it } from "vitest";

import { sampleReconstruction } from "../testing/samples";
import type { Measure, Reconstruction } from "../types";
import { conditionInWords, inWords } from "../words";
import { groupByCondition, measureGroups } from "./reconstructions";

function measure(name: string, region: string, value: number, lesion: string | null = null): Measure {
  return { name, region, lesion, value, plane_values: [], summary: "", unit: "", reason: "", definition: "" };
}

function sample(treatment: string, scale: number, measures: Measure[] = []): Reconstruction {
  return sampleReconstruction({ id: `${treatment}/${scale}`, treatment, scale, measures });
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

it("keeps lesions apart, after the whole stack", () => {
  const groups = measureGroups([
    sample("bicubic", 2, [
      measure("psnr", "inside", 20, "a"),
      measure("psnr", "whole", 30),
      measure("psnr", "inside", 22, "b"),
      measure("ssim", "inside", 0.8, "a"),
    ]),
  ]);
  expect(groups.map(({ lesion, rows }) => [lesion, rows.map(({ name }) => name)])).toEqual([
    [null, ["psnr"]],
    ["a", ["psnr", "ssim"]],
    ["b", ["psnr"]],
  ]);
});

it("says keys in words, also those it does not know", () => {
  expect(inWords("glcm_homogeneity_change")).toBe("Change of texture homogeneity");
  expect(inWords("some_new_measure")).toBe("Some new measure");
  expect(conditionInWords({ comparison: "prospective", scale: 2, degradation: null })).toBe(
    "Prospective, ×2",
  );
});
