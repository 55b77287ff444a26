import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";

import { treatmentsQuery } from "./api";
import { inWords } from "./words";

export type NameOf = (key: string) => string;

/** From a treatment's key to its title; a key that is no longer offered is put into plain words. */
export function useTreatmentNames(): NameOf {
  const { data } = useQuery(treatmentsQuery);
  return useCallback(
    (key) => data?.find((treatment) => treatment.key === key)?.title ?? inWords(key),
    [data],
  );
}
