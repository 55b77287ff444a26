import { drawnLesions } from "./lesions";
import type { Draft } from "./useDraft";

/** Why the draft cannot be saved yet, in a sentence; null when it can. */
export function missingIn(draft: Draft, needsWords: boolean): string | null {
  if (draft.finding_class === null) return "Say whether the case is normal or abnormal.";
  if (draft.finding_class === "normal" && drawnLesions(draft.lesions).length > 0) {
    return "A normal case has no lesions: remove them, or call it abnormal.";
  }
  if (needsWords && draft.words.trim() === "") return "Give the reason.";
  return null;
}
