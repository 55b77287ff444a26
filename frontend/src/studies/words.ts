import { plural } from "../ui/format";
import type { Tone } from "../ui/labels";
import type { Display, QuestionKind, SessionState, StudyState } from "./api";

/** How a case is read: "One presentation", "2 presentations", "3 images together". */
export function displaysInWords(displays: readonly Display[]): string {
  const most = Math.max(...displays.map(({ length }) => length), 0);
  if (displays.length === 1) return most > 1 ? `${most} images together` : "One presentation";
  const together = most > 1 ? `, up to ${most} images together` : "";
  return `${plural(displays.length, "presentation")}${together}`;
}

export const STUDY_STATES: Readonly<Record<StudyState, { readonly word: string; readonly tone: Tone }>> = {
  draft: { word: "Draft", tone: "quiet" },
  frozen: { word: "Frozen", tone: "active" },
  reading: { word: "Being read", tone: "active" },
  closed: { word: "Closed", tone: "warn" },
  unblinded: { word: "Unblinded", tone: "good" },
};

export const QUESTION_KINDS: Readonly<
  Record<QuestionKind, { readonly title: string; readonly hint: string }>
> = {
  preference: { title: "Preference", hint: "Which of the two is better. Asked once per pair." },
  grading: { title: "Grading, 1 to 5", hint: "One criterion, from 1 (worst) to 5 (best), for each image." },
  abnormality: {
    title: "Confidence of abnormality, 0 to 100",
    hint: "How sure the reader is that there is a finding.",
  },
  marks: { title: "Marks", hint: "Where the findings are, any number of them, or none." },
  guess: {
    title: "Guess of the original",
    hint: "Where the original is, if it is shown at all. Asked at the end of the last session only, when the other answers are locked, to see whether the blind held.",
  },
  text: { title: "Words", hint: "What the reader wants to say, in up to 2,000 characters." },
};

export const SESSION_STATES: Readonly<Record<SessionState, { readonly word: string; readonly tone: Tone }>> =
  {
    ready: { word: "Not begun", tone: "quiet" },
    locked: { word: "Not yet open", tone: "quiet" },
    waiting: { word: "In washout", tone: "warn" },
    open: { word: "Begun", tone: "active" },
    done: { word: "Done", tone: "good" },
  };
