import { queryOptions } from "@tanstack/react-query";

import { request } from "../api/request";

export type StudyState = "draft" | "frozen" | "reading" | "closed" | "unblinded";
export type QuestionKind = "preference" | "grading" | "abnormality" | "marks";

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly prompt: string;
  readonly criterion: string | null;
  readonly is_required: boolean;
  readonly allows_tie: boolean;
  readonly asks_confidence: boolean;
}

export interface Protocol {
  readonly dataset: string | null;
  readonly comparison: "retrospective" | "prospective";
  readonly scale: number;
  readonly degradation: string | null;
  readonly treatments: readonly string[];
  readonly cases: readonly string[];
  readonly presentation: "pair" | "single";
  readonly interpolation: "nearest" | "linear";
  readonly questions: readonly Question[];
  readonly readers: readonly string[];
  readonly sessions: number;
  readonly washout_hours: number;
  readonly repeats: number;
  readonly training: number;
  readonly seed: number;
  readonly seconds_per_item: number;
  readonly idle_after_s: number;
}

export interface Study {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly state: StudyState;
  readonly is_simulated: boolean;
  readonly protocol: Protocol;
  readonly manifest_hash: string | null;
  readonly created_at: string;
  readonly frozen_at: string | null;
  readonly opened_at: string | null;
  readonly closed_at: string | null;
  readonly unblinded_at: string | null;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
}

export interface Readiness {
  readonly is_ready: boolean;
  readonly problems: readonly Problem[];
  readonly presentations_per_reader: number;
  readonly minutes_per_reader: number;
  readonly minutes_per_session: number;
}

export interface SessionProgress {
  readonly number: number;
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly first_at: string | null;
  readonly last_at: string | null;
}

export interface ReaderProgress {
  readonly reader: { readonly id: string; readonly display_name: string };
  readonly sessions: readonly SessionProgress[];
  readonly median_active_s: number | null;
}

export interface StudyChange {
  readonly title?: string;
  readonly description?: string;
  readonly protocol?: Partial<Protocol>;
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

const PROGRESS_INTERVAL_MS = 15_000;

export function progressQuery(id: string, isLive: boolean) {
  return queryOptions({
    queryKey: ["studies", id, "progress"],
    queryFn: ({ signal }) =>
      request<{ readers: ReaderProgress[] }>("GET", `/api/studies/${id}/progress`, { signal }),
    refetchInterval: isLive ? PROGRESS_INTERVAL_MS : false,
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
