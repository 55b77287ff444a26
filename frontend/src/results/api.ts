import { queryOptions } from "@tanstack/react-query";

import { request } from "../api/request";
import type { QuestionKind } from "../studies/api";

/** A number with its 95 % interval. Where the value or the interval is missing, `note` says why. */
export interface Estimate {
  readonly value: number | null;
  readonly ci_low: number | null;
  readonly ci_high: number | null;
  readonly method: string;
  readonly note: string | null;
}

/** How every result of one question begins; `question` is its code: Q1, Q2, … */
export interface About {
  readonly question: string;
  readonly prompt: string;
  readonly criterion: string | null;
}

/** `rate_a` is the share of preferences for `a`, a tie counting half. */
export interface PreferencePair {
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly wins_a: number;
  readonly wins_b: number;
  readonly ties: number;
  readonly rate_a: Estimate;
  readonly p_value: number | null;
}

export interface Preference extends About {
  readonly pairs: readonly PreferencePair[];
  readonly abilities: readonly { readonly treatment: string; readonly log_odds: Estimate }[];
  readonly warnings: readonly string[];
}

/** `counts` of the grades 1 to 5; `vgc` is null for the reference, above 0.5 where graded higher than it. */
export interface Graded {
  readonly treatment: string;
  readonly n: number;
  readonly counts: readonly number[];
  readonly median: Estimate;
  readonly mean_rank: Estimate;
  readonly vgc: Estimate | null;
}

export interface Grading extends About {
  readonly reference: string;
  readonly treatments: readonly Graded[];
}

export interface Abnormality extends About {
  readonly reference: string;
  readonly treatments: readonly {
    readonly treatment: string;
    readonly n_normal: number;
    readonly n_abnormal: number;
    readonly auc: Estimate;
  }[];
  /** Treatment minus reference. */
  readonly differences: readonly {
    readonly treatment: string;
    readonly reference: string;
    readonly difference: Estimate;
    readonly p_value: number | null;
  }[];
}

export interface Marked {
  readonly treatment: string;
  readonly n: number;
  readonly n_judged: number;
  /** Of marks in images with a reference region, those in it. */
  readonly hit_rate: Estimate;
  readonly n_with_region: number;
  /** Of readings of such an image, those with a hit. */
  readonly found_rate: Estimate;
  readonly n_normal: number;
  /** Marks for each reading of a normal case. */
  readonly false_marks: Estimate;
}

export interface Marks extends About {
  readonly treatments: readonly Marked[];
}

export interface Agreement extends About {
  readonly kind: QuestionKind;
  readonly scope: "between" | "within";
  readonly method: string;
  readonly n: number;
  readonly agreement: Estimate;
}

/** `treatments` that were shown together; a time belongs to all of them. */
export interface ReadingTime {
  readonly treatments: readonly string[];
  readonly n: number;
  readonly median_active_s: Estimate;
}

export interface MeasureName {
  readonly name: string;
  readonly region: string;
}

export interface MeasureMean extends MeasureName {
  readonly treatment: string;
  readonly unit: string;
  readonly n: number;
  readonly mean: Estimate;
}

export interface Correlation extends MeasureName {
  readonly n: number;
  readonly spearman: Estimate;
}

/** One image: a measure of it, and the readers' mean rating of it. */
export interface Point extends MeasureName {
  readonly case: string;
  readonly treatment: string;
  readonly unit: string;
  readonly value: number;
  readonly rating: number;
}

export interface Results {
  readonly is_simulated: boolean;
  readonly study: {
    readonly study: string;
    readonly title: string;
    readonly manifest_hash: string;
    readonly unblinded_at: string;
    readonly unblinding_reason: string;
  };
  readonly n_readers: number;
  readonly n_cases: number;
  readonly treatments: readonly string[];
  readonly reference: string;
  readonly preferences: readonly Preference[];
  readonly grading: readonly Grading[];
  readonly abnormality: readonly Abnormality[];
  readonly marks: readonly Marks[];
  readonly agreement: readonly Agreement[];
  readonly reading_time: readonly ReadingTime[];
  readonly measures: readonly MeasureMean[];
  readonly correlations: readonly Correlation[];
  readonly points: readonly Point[];
  readonly points_rating: string | null;
  readonly methods: string;
  readonly warnings: readonly string[];
}

export interface ResultsExport {
  readonly id: string;
  readonly sha256: string;
  readonly size: number;
  readonly at: string;
  readonly by: string;
  readonly is_simulated: boolean;
  readonly file_name: string;
  readonly url_path: string;
}

/** What is unblinded changes no more. */
export function resultsQuery(study: string) {
  return queryOptions({
    queryKey: ["results", study],
    staleTime: Infinity,
    queryFn: ({ signal }) => request<Results>("GET", `/api/studies/${study}/results`, { signal }),
  });
}

export function exportsQuery(study: string) {
  return queryOptions({
    queryKey: ["exports", study],
    queryFn: ({ signal }) => request<ResultsExport[]>("GET", `/api/studies/${study}/exports`, { signal }),
  });
}

export function makeExport(study: string): Promise<ResultsExport> {
  return request("POST", `/api/studies/${study}/exports`);
}
