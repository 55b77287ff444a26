import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { addressOf, filterFrom, type CaseFilter } from "./filter";

export interface Browse {
  readonly filter: CaseFilter;
  readonly go: (filter: CaseFilter) => void;
}

/** The list's narrowing lives in the address: it can be sent, kept and gone back to. */
export function useBrowse(): Browse {
  const address: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const filter = useMemo(() => filterFrom(address), [address]);
  const go = useCallback(
    (next: CaseFilter) => void navigate({ to: ".", search: addressOf(next), resetScroll: false } as never),
    [navigate],
  );
  return { filter, go };
}
