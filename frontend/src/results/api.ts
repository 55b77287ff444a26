import { queryOptions } from "@tanstack/react-query";

import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type Estimate = Schemas["NumberOutput"];
export type PreferencePair = Schemas["PairOutput"];
export type Preference = Schemas["PreferenceOutput"];
export type Graded = Schemas["GradedOutput"];
export type Grading = Schemas["GradingOutput"];
export type Abnormality = Schemas["AbnormalityOutput"];
export type Marked = Schemas["MarkedOutput"];
export type Marks = Schemas["MarksOutput"];
export type Blinding = Schemas["BlindingOutput"];
export type Comments = Schemas["CommentsOutput"];
export type Agreement = Schemas["AgreementOutput"];
export type ReadingTime = Schemas["ReadingTimeOutput"];
export type MeasureMean = Schemas["MeasureMeanOutput"];
export type Correlation = Schemas["CorrelationOutput"];
export type Point = Schemas["PointOutput"];
export type Results = Schemas["ResultsOutput"];
export type ResultsExport = Schemas["ExportOutput"];

/** How every result of one question begins; `question` is its code: Q1, Q2, … */
export type About = Pick<Preference, "question" | "prompt" | "criterion">;
export type MeasureName = Pick<MeasureMean, "name" | "region">;

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
