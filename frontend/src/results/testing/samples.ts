import type { Estimate, Results } from "../api";

export function estimate(
  value: number | null,
  low: number | null = null,
  high: number | null = null,
): Estimate {
  return { value, ci_low: low, ci_high: high, method: "m", note: low === null ? "too few cases" : null };
}

/** Two treatments, one question of each kind, one measure. */
export function sampleResults(change: Partial<Results> = {}): Results {
  const about = { prompt: "Which is better?", criterion: null };
  return {
    is_simulated: false,
    study: {
      study: "s",
      title: "Pilot",
      manifest_hash: "abc",
      unblinded_at: "2026-11-25T10:00:00Z",
      unblinding_reason: "All have finished.",
    },
    n_readers: 2,
    n_cases: 8,
    treatments: ["original", "espcn"],
    reference: "original",
    preferences: [
      {
        ...about,
        question: "Q1",
        pairs: [
          {
            a: "original",
            b: "espcn",
            n: 16,
            wins_a: 9,
            wins_b: 5,
            ties: 2,
            rate_a: estimate(0.625, 0.41, 0.81),
            p_value: 0.0004,
          },
        ],
        abilities: [],
        warnings: ["The errors are approximate."],
      },
    ],
    grading: [],
    abnormality: [],
    marks: [],
    blinding: [],
    comments: [],
    agreement: [],
    reading_time: [],
    measures: [
      { treatment: "original", name: "psnr", region: "whole", unit: "dB", n: 0, mean: estimate(null) },
      {
        treatment: "espcn",
        name: "psnr",
        region: "whole",
        unit: "dB",
        n: 8,
        mean: estimate(35.7, 35.1, 36.2),
      },
    ],
    correlations: [],
    points: [],
    points_rating: null,
    methods: "Two readers read eight cases.",
    warnings: [],
    ...change,
  };
}
