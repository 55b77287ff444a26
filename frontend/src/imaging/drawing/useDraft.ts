import { useSessionStorage } from "@mantine/hooks";
import { useCallback, useState } from "react";

import type { Attributes, FindingClass } from "../types";
import type { Lesions } from "./lesions";

/** What is being said of a case: kept by the browser until it is saved, also while its other images are looked at. */
export interface Draft {
  readonly lesions: Lesions;
  readonly finding_class: FindingClass | null;
  readonly finding: string;
  readonly attributes: Attributes;
  /** The reason, or an expert's note. */
  readonly words: string;
  /** Lesions that stand stay beside the drawn ones. */
  readonly keeps: boolean;
  /** Holes of lesions that were taken over; saving fills them. */
  readonly holes: number;
}

export const EMPTY: Draft = {
  lesions: [],
  finding_class: null,
  finding: "",
  attributes: {},
  words: "",
  keeps: true,
  holes: 0,
};

export interface Drafting {
  readonly draft: Draft;
  readonly isBegun: boolean;
  readonly change: (change: Partial<Draft>) => void;
  /** Takes the last change of the lesions back; null where there is none. */
  readonly undo: (() => void) | null;
  readonly drop: () => void;
}

const LONGEST_PAST = 50;

/** `initial` is what the draft begins from. */
export function useDraft(key: string, initial: Draft): Drafting {
  const [stored, setStored, remove] = useSessionStorage<Draft | null>({
    key,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const [past, setPast] = useState<readonly Lesions[]>([]);
  const draft = stored ?? initial;
  const change = useCallback(
    (next: Partial<Draft>) => {
      if (next.lesions !== undefined) setPast((before) => [...before, draft.lesions].slice(-LONGEST_PAST));
      setStored({ ...draft, ...next });
    },
    [draft, setStored],
  );
  const last = past.at(-1);
  return {
    draft,
    isBegun: stored !== null,
    change,
    undo:
      last === undefined
        ? null
        : () => {
            setPast(past.slice(0, -1));
            setStored({ ...draft, lesions: last });
          },
    drop: useCallback(() => {
      setPast([]);
      remove();
    }, [remove]),
  };
}
