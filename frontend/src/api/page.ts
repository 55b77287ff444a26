import type { Schemas } from "./schemas";

/** One page of a list, as the API numbers them. */
export type Page<T> = Omit<Schemas["PaginatedCaseOutputList"], "results"> & {
  readonly results: readonly T[];
};

export const PAGE_SIZE = 50;

export function pageCount(count: number, pageSize = PAGE_SIZE): number {
  return Math.max(1, Math.ceil(count / pageSize));
}
