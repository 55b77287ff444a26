import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type JobKind = Schemas["JobKind"];
export type JobState = Schemas["JobState"];

export type Job = Schemas["JobOutput"];

export type VerdictStatus = Schemas["VerdictStatus"];

export type Verdict = Schemas["VerdictOutput"];

type JobInput = Schemas["JobInputRequest"];

/** The fields that one kind of job needs, all of them. */
type JobOf<Kind extends JobKind, Field extends keyof JobInput> = { readonly kind: Kind } & Required<
  Pick<JobInput, "dataset" | Field>
>;

export type VariantsRequest = Required<Pick<JobInput, "treatments" | "comparison" | "scale" | "degradation">>;

export type JobRequest =
  JobOf<"ingest", "uploads"> | JobOf<"reconstruct", keyof VariantsRequest> | JobOf<"score", "detector">;

export interface JobFilter {
  readonly dataset?: string;
  readonly state?: JobState;
  readonly page?: number;
}

export function jobsQuery(filter: JobFilter) {
  return queryOptions({
    queryKey: ["jobs", filter],
    queryFn: ({ signal }) => request<Page<Job>>("GET", "/api/jobs", { query: { ...filter }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["job", id],
    queryFn: ({ signal }) => request<Job>("GET", `/api/jobs/${id}`, { signal }),
  });
}

export function verdictsQuery(id: string, status: VerdictStatus | undefined, page: number) {
  return queryOptions({
    queryKey: ["verdicts", id, status, page],
    queryFn: ({ signal }) =>
      request<Page<Verdict>>("GET", `/api/jobs/${id}/verdicts`, { query: { status, page }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function startJob(body: JobRequest): Promise<Job> {
  return request("POST", "/api/jobs", { body });
}

export function cancelJob(id: string): Promise<Job> {
  return request("POST", `/api/jobs/${id}/cancel`);
}

export function retryJob(id: string): Promise<Job> {
  return request("POST", `/api/jobs/${id}/retry`);
}

export function isEnded({ state }: Pick<Job, "state">): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}
