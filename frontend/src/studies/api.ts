import { queryOptions } from "@tanstack/react-query";

import { request } from "../api/request";
import type { Schemas } from "../api/schemas";
import type { Job } from "../jobs/api";
import type { Signature } from "../ui/signing";

export type StudyState = Schemas["StudyState"];
export type QuestionKind = Schemas["QuestionKind"];
export type SessionState = Schemas["SessionState"];

export type Question = Schemas["QuestionOutput"];

/** One image of a case and which of its planes are read, from 0, both ends included. */
export interface View {
  readonly image: string;
  readonly first_plane: number;
  readonly last_plane: number;
}

/** What is shown together in one presentation, in this order. */
export type Display = readonly View[];

/** How one case is read: each display is a presentation of its own. */
export interface CaseViews {
  readonly case: string;
  readonly displays: readonly Display[];
}

export type Protocol = Schemas["ProtocolOutput"] & { readonly views: readonly CaseViews[] };

export type Study = Omit<Schemas["StudyOutput"], "protocol"> & { readonly protocol: Protocol };

export type Problem = Schemas["ProblemOutput"];

/** Problems keep a study from being frozen, notices do not. */
export type Readiness = Schemas["ReadinessOutput"] & { readonly notices: readonly Problem[] };

export type StandardCount = Schemas["StandardCountOutput"];
export type SessionProgress = Schemas["SessionProgressOutput"];

export type ReaderProgress = Schemas["ReaderProgressOutput"];

export interface StudyChange {
  readonly title?: string;
  readonly description?: string;
  readonly protocol?: Partial<Protocol>;
}

/** A rule by which views are chosen for many cases at once. `cases` null: all of which nothing is chosen yet. */
export interface ViewRule {
  readonly rule: "each_alone" | "all_together" | "largest_stack";
  readonly planes: "all" | "middle";
  readonly cases: readonly string[] | null;
}

export const studiesQuery = queryOptions({
  queryKey: ["studies"],
  queryFn: ({ signal }) => request<Study[]>("GET", "/api/studies", { signal }),
});

export function studyQuery(id: string) {
  return queryOptions({
    queryKey: ["studies", id],
    queryFn: ({ signal }) => request<Study>("GET", `/api/studies/${id}`, { signal }),
  });
}

export function readinessQuery(id: string) {
  return queryOptions({
    queryKey: ["studies", id, "readiness"],
    queryFn: ({ signal }) => request<Readiness>("GET", `/api/studies/${id}/readiness`, { signal }),
  });
}

/** What was frozen. Secret and check come with unblinding. */
export type Manifest = Schemas["ManifestOutput"];
export type ManifestCheck = Schemas["ManifestCheckOutput"];

export function manifestQuery(study: Pick<Study, "id" | "state">) {
  return queryOptions({
    queryKey: ["studies", study.id, "manifest", study.state],
    queryFn: ({ signal }) => request<Manifest>("GET", `/api/studies/${study.id}/manifest`, { signal }),
    staleTime: Infinity,
  });
}

const PROGRESS_INTERVAL_MS = 15_000;

export function progressQuery(id: string, isLive: boolean) {
  return queryOptions({
    queryKey: ["studies", id, "progress"],
    queryFn: ({ signal }) =>
      request<Schemas["ProgressOutput"]>("GET", `/api/studies/${id}/progress`, { signal }),
    refetchInterval: isLive ? PROGRESS_INTERVAL_MS : false,
  });
}

/** What unblinding would seal; asked anew each time, because labels may still come. */
export function standardQuery(id: string) {
  return queryOptions({
    queryKey: ["studies", id, "reference-standard"],
    queryFn: ({ signal }) =>
      request<Schemas["StandardCountOutput"]>("GET", `/api/studies/${id}/reference-standard`, { signal }),
    staleTime: 0,
  });
}

export function createStudy(title: string): Promise<Study> {
  return request("POST", "/api/studies", { body: { title } });
}

export function changeStudy(id: string, body: StudyChange): Promise<Study> {
  return request("PATCH", `/api/studies/${id}`, { body });
}

export function fillViews(id: string, body: ViewRule): Promise<Study> {
  return request("POST", `/api/studies/${id}/views`, { body });
}

export function deleteStudy(id: string): Promise<void> {
  return request("DELETE", `/api/studies/${id}`);
}

export function advanceStudy(id: string, act: "open" | "close"): Promise<Study> {
  return request("POST", `/api/studies/${id}/${act}`);
}

/** An act that is signed: it stays in the record who did it, why, and what that means. */
export function signStudy(id: string, act: "freeze" | "unblind", body: Signature): Promise<Study> {
  return request("POST", `/api/studies/${id}/${act}`, { body });
}

/** A job that makes what readers of a draft will be shown. */
export function prepareStudy(id: string, dataset: string): Promise<Job> {
  return request("POST", "/api/jobs", { body: { kind: "prepare", dataset, study: id } });
}
