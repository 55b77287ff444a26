import { QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError } from "./errors";

const MAX_RETRIES = 2;

/** A refusal does not change by asking again; silence and a failing server may. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status < 500) return false;
  return failures < MAX_RETRIES;
}

/** A role that came to ask for a second factor shuts everything else; who is there says so to the page. */
function lookAgainWhoIsThere(error: unknown): void {
  if (error instanceof ApiError && error.code === "factor_required") {
    void queryClient.invalidateQueries({ queryKey: ["me"] });
  }
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: lookAgainWhoIsThere }),
  defaultOptions: { queries: { retry: shouldRetry, staleTime: 10_000, refetchOnWindowFocus: true } },
});
