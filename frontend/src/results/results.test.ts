import { describe, expect, it } from "vitest";

import { labelOf } from "./Agreements";
import type { Graded } from "./api";
import { gradePieces } from "./figures/GradesFigure";
import { labelWidth, shortened, spanOf } from "./figures/scales";
import { byStrength, distinctMeasures, headlineMeasures, headlinesFirst, meanOf } from "./measureColumns";
import { distinctNotes, letterOf } from "./notes";
import { estimate, sampleResults } from "./testing/samples";
import { estimateInWords, formatP, measureInWords, questionTitle } from "./words";

describe("numbers in words", () => {
  it("an estimate has its interval, or none, or is a dash", () => {
    expect(estimateInWords(estimate(0.625, 0.41, 0.81))).toBe("0.63 (0.41 to 0.81)");
    expect(estimateInWords(estimate(-1))).toBe("\u22121.00");
    expect(estimateInWords(estimate(null))).toBe("\u2013");
  });

  it("a small p has a bound and no zeros", () => {
    expect([formatP(0.00004), formatP(0.0434), formatP(null)]).toEqual(["< 0.001", "0.043", "\u2013"]);
  });

  it("a question is known by its criterion, or else by its prompt", () => {
    expect(questionTitle({ question: "Q1", prompt: "How sharp?", criterion: "Sharpness" })).toBe("Sharpness");
    expect(questionTitle({ question: "Q1", prompt: "How sharp?", criterion: null })).toBe("How sharp?");
  });
});

describe("measures", () => {
  const region = (name: string, where: string) => ({ name, region: where });

  it("beside readers stand the best known that exist", () => {
    expect(headlineMeasures(sampleResults()).map(measureInWords)).toEqual(["PSNR, whole image"]);
    expect(meanOf(sampleResults(), "espcn", region("psnr", "whole"))?.mean.value).toBe(35.7);
    expect(meanOf(sampleResults(), "espcn", region("psnr", "inside"))).toBeUndefined();
  });

  it("are listed once, the best known first", () => {
    const rows = [
      region("mean", "whole"),
      region("ssim", "whole"),
      region("mean", "whole"),
      region("psnr", "whole"),
    ];
    expect(headlinesFirst(distinctMeasures(rows)).map(({ name }) => name)).toEqual(["psnr", "ssim", "mean"]);
  });

  it("are ordered by the strength of their correlation, whatever its sign", () => {
    const rows = [0.2, null, -0.9].map((value) => ({
      ...region("m", String(value)),
      n: 8,
      spearman: estimate(value),
    }));
    expect(byStrength(rows).map(({ spearman }) => spearman.value)).toEqual([-0.9, 0.2, null]);
  });
});

describe("figures", () => {
  it("span the values, their intervals and the line, with air", () => {
    const [low, high] = spanOf([{ label: "a", estimate: estimate(0.7, 0.6, 0.8) }], 0.5);
    expect(low).toBeCloseTo(0.476);
    expect(high).toBeCloseTo(0.824);
  });

  it("have a span also for one value and for none", () => {
    const [low, high] = spanOf([{ label: "a", estimate: estimate(0) }], null);
    expect(low).toBeLessThan(high);
    expect(spanOf([{ label: "a", estimate: estimate(null) }], null)).toEqual([0, 1]);
  });

  it("give long labels less than half of the width and shorten them", () => {
    const label = "a".repeat(200);
    expect(labelWidth([label], 400)).toBe(168);
    expect(shortened(label, 168)).toMatch(/^a{20}\u2026$/);
    expect(shortened("short", 168)).toBe("short");
  });

  it("cut grades into pieces that fill the bar, and into none where nobody graded", () => {
    const graded: Graded = {
      treatment: "t",
      n: 8,
      counts: [0, 2, 2, 4, 0],
      median: estimate(3),
      mean_rank: estimate(1),
      vgc: null,
    };
    const pieces = gradePieces([graded], (key) => key.toUpperCase());
    expect(pieces.map(({ from, to }) => [from, to])).toEqual([
      [0, 0],
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    expect(pieces[0]?.treatment).toBe("T");
    const none = gradePieces([{ ...graded, n: 0, counts: [0, 0, 0, 0, 0] }], String);
    expect(none.every(({ from, to }) => from === 0 && to === 0)).toBe(true);
  });

  it("label agreement so that no two rows are alike", () => {
    const about = {
      question: "Q1",
      prompt: "",
      criterion: null,
      kind: "grading",
      n: 4,
      agreement: estimate(1),
    } as const;
    const rows = (["between", "within"] as const).flatMap((scope) =>
      ["Gwet's AC2, quadratic weights", "Krippendorff's alpha, ordinal"].map((method) => ({
        ...about,
        scope,
        method,
      })),
    );
    expect(rows.map(labelOf)).toEqual([
      "Q1 between, AC2",
      "Q1 between, alpha",
      "Q1 within, AC2",
      "Q1 within, alpha",
    ]);
  });
});

it("notes stand once under a table and have letters", () => {
  expect(distinctNotes([estimate(1), estimate(2), estimate(1, 0, 2)])).toEqual(["too few cases"]);
  expect([letterOf(0), letterOf(2)]).toEqual(["a", "c"]);
});
