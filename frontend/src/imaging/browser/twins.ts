import { useLocalStorage } from "@mantine/hooks";
import { useCallback } from "react";

import type { Twins } from "../api";

/** The pair, whichever way round it comes. */
export function pairKey({ first, second }: Twins): string {
  return [first.image, second.image].toSorted().join("/");
}

interface Dismissed {
  readonly isDismissed: (pair: Twins) => boolean;
  readonly dismiss: (pair: Twins) => void;
  readonly bringBack: () => void;
  readonly count: number;
}

/** Pairs that this person called different; remembered by this browser. */
export function useDismissedPairs(dataset: string): Dismissed {
  const [keys, setKeys] = useLocalStorage<readonly string[]>({
    key: `fovea.look-alikes.${dataset}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  return {
    isDismissed: useCallback((pair: Twins) => keys.includes(pairKey(pair)), [keys]),
    dismiss: (pair) => setKeys((before) => [...new Set([...before, pairKey(pair)])]),
    bringBack: () => setKeys([]),
    count: keys.length,
  };
}
