import { useQueryClient } from "@tanstack/react-query";

import { meQuery } from "../api";
import { authenticatorsQuery } from "./api";

/** Call when a factor came or went: whoever lacked one may now go on. */
export function useFactorsChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([client.invalidateQueries(authenticatorsQuery), client.invalidateQueries(meQuery)]);
  };
}
