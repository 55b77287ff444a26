import { queryOptions } from "@tanstack/react-query";

import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type StudyState = Schemas["StudyState"];
export type QuestionKind = Schemas["QuestionKind"];
export type SessionState = Schemas["SessionState"];

export type Question = Schemas["QuestionOutput"];

export type Protocol = Schemas["ProtocolOutput"];

export type Study = Schemas["StudyOutput"];

export type Problem = Schemas["ProblemOutput"];

export type Readiness = Schemas["ReadinessOutput"];

export type StandardCount = Schemas["StandardCountOutput"];
export type SessionProgress = Schemas["SessionProgressOutput"];

export type ReaderProgress = Schemas["ReaderProgressOutput"];

export type StudyChange = Schemas["PatchedStudyChangeRequest"];

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

export function deleteStudy(id: string): Promise<void> {
  return request("DELETE", `/api/studies/${id}`);
}

export type StudyAct = "freeze" | "open" | "close";

export function advanceStudy(id: string, act: StudyAct): Promise<Study> {
  return request("POST", `/api/studies/${id}/${act}`);
}

export function unblindStudy(id: string, reason: string): Promise<Study> {
  return request("POST", `/api/studies/${id}/unblind`, { body: { reason } });
}
