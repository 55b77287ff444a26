import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type JobKind = Schemas["JobKind"];
export type JobState = Schemas["JobState"];

export type Job = Schemas["JobOutput"];

export type VerdictStatus = Schemas["VerdictStatus"];

/** What became of one file: how many images and planes it gave, or why it gave none. */
export type Verdict = Schemas["VerdictOutput"];

type JobInput = Schemas["JobInputRequest"];

/** The fields that one kind of job needs, all of them. */
type JobOf<Kind extends JobKind, Field extends keyof JobInput> = { readonly kind: Kind } & Required<
  Pick<JobInput, "dataset" | Field>
>;

export type VariantsRequest = Required<Pick<JobInput, "treatments" | "comparison" | "scale" | "degradation">>;

/** Only these images of the dataset; all of them where it is left out. */
interface OfImages {
  readonly images?: readonly string[] | undefined;
}

export type JobRequest =
  | (JobOf<"ingest", "uploads"> & {
      /** The files may still be on their way: what has come is taken in while the rest comes. */
      readonly is_arriving?: boolean;
    })
  | (JobOf<"reconstruct", keyof VariantsRequest> & OfImages)
  | (JobOf<"score", "detector"> & OfImages)
  | ({ readonly kind: "read_text"; readonly dataset: string } & OfImages);

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

export interface VerdictFilter {
  readonly status?: VerdictStatus | undefined;
  readonly page?: number;
  readonly page_size?: number;
}

export function verdictsQuery(id: string, filter: VerdictFilter) {
  return queryOptions({
    queryKey: ["verdicts", id, filter],
    queryFn: ({ signal }) =>
      request<Page<Verdict>>("GET", `/api/jobs/${id}/verdicts`, { query: { ...filter }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** How many files have one verdict. */
export function verdictCountQuery(id: string, status: VerdictStatus) {
  return queryOptions({
    queryKey: ["verdicts", id, "count", status],
    queryFn: async ({ signal }) => {
      const query = { status, page: 1, page_size: 1 };
      return (await request<Page<Verdict>>("GET", `/api/jobs/${id}/verdicts`, { query, signal })).count;
    },
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
