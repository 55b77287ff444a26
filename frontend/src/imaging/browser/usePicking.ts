import { useCallback, useMemo, useState } from "react";

import type { Case } from "../api";
import {
  isImageChosen,
  NOTHING,
  pickedFrom,
  rangeOf,
  tickedOf,
  withCases,
  withImage,
  type Picked,
  type Ticked,
} from "./selection";

export interface Picking {
  readonly picked: Picked;
  readonly tickedOf: (of: Case) => Ticked;
  readonly isImageChosen: (caseId: string, image: string) => boolean;
  /** With shift: everything from the last case that was ticked to this one. */
  readonly pick: (of: Case, isChosen: boolean, withShift: boolean) => void;
  readonly pickCases: (cases: readonly Case[], isChosen: boolean) => void;
  readonly pickImage: (of: Case, image: string, isChosen: boolean) => void;
  readonly clear: () => void;
}

/** What is chosen, kept while the list is filtered and paged. `cases` are those on the page. */
export function usePicking(cases: readonly Case[]): Picking {
  const [selection, setSelection] = useState(NOTHING);
  const [last, setLast] = useState<string | null>(null);
  const pick = useCallback(
    (of: Case, isChosen: boolean, withShift: boolean) => {
      const range = withShift ? rangeOf(cases, last, of.id) : [of];
      setSelection((before) => withCases(before, range, isChosen));
      setLast(of.id);
    },
    [cases, last],
  );
  return useMemo(
    () => ({
      picked: pickedFrom(selection),
      tickedOf: (of: Case) => tickedOf(selection, of),
      isImageChosen: (caseId: string, image: string) => isImageChosen(selection, caseId, image),
      pick,
      pickCases: (some: readonly Case[], isChosen: boolean) =>
        setSelection((before) => withCases(before, some, isChosen)),
      pickImage: (of: Case, image: string, isChosen: boolean) =>
        setSelection((before) => withImage(before, of, image, isChosen)),
      clear: () => setSelection(NOTHING),
    }),
    [selection, pick],
  );
}
