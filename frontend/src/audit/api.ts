import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type AuditEvent = Schemas["EventOutput"];

export type ChainCheck = Schemas["ChainOutput"];

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
