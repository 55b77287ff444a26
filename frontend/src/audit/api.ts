import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type AuditEvent = Schemas["EventOutput"];
export type Chain = Schemas["ChainInBriefOutput"];
export type RecordCheck = Schemas["RecordOutput"];
export type ChainCheck = Schemas["ChainOutput"];

export const EVERY_CHAIN = "";

export function auditQuery(chain: string, page: number) {
  return queryOptions({
    queryKey: ["audit", "events", chain, page],
    queryFn: ({ signal }) =>
      request<Page<AuditEvent>>("GET", "/api/audit", {
        query: { page, ...(chain === EVERY_CHAIN ? {} : { chain }) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export const chainsQuery = queryOptions({
  queryKey: ["audit", "chains"],
  queryFn: ({ signal }) => request<readonly Chain[]>("GET", "/api/audit/chains", { signal }),
});

export function verifyRecord(): Promise<RecordCheck> {
  return request("GET", "/api/audit/verify");
}
