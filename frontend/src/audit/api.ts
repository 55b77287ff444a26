import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";

export interface AuditEvent {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface ChainCheck {
  readonly ok: boolean;
  readonly events: number;
  readonly first_broken_seq: number | null;
}

export function auditQuery(page: number) {
  return queryOptions({
    queryKey: ["audit", page],
    queryFn: ({ signal }) => request<Page<AuditEvent>>("GET", "/api/audit", { query: { page }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function verifyChain(): Promise<ChainCheck> {
  return request("GET", "/api/audit/verify");
}
