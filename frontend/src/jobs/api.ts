import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";

export type JobKind = "ingest" | "reconstruct" | "score";
export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly title: string;
  readonly state: JobState;
  readonly done: number;
  readonly total: number;
  readonly message: string;
  readonly error: string;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly attempts: number;
  readonly created_by: string;
  readonly dataset: string;
}

export type VerdictStatus = "accepted" | "refused" | "duplicate" | "reference" | "ignored";

export interface Verdict {
  readonly path: string;
  readonly status: VerdictStatus;
  readonly reason: string;
  readonly images: number;
}

export interface VariantsRequest {
  readonly treatments: readonly string[];
  readonly comparison: "retrospective" | "prospective";
  readonly scale: number;
  readonly degradation: string | null;
}

export type JobRequest =
  | { readonly kind: "ingest"; readonly dataset: string; readonly uploads: readonly string[] }
  | ({ readonly kind: "reconstruct"; readonly dataset: string } & VariantsRequest)
  | { readonly kind: "score"; readonly dataset: string; readonly detector: string };

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
