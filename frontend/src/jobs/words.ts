import type { Tone } from "../ui/labels";
import type { JobKind, JobState, VerdictStatus } from "./api";

export const JOB_STATES: Readonly<Record<JobState, { readonly word: string; readonly tone: Tone }>> = {
  queued: { word: "Waiting", tone: "quiet" },
  running: { word: "Running", tone: "active" },
  done: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};

export const JOB_KINDS: Readonly<Record<JobKind, string>> = {
  ingest: "Take in files",
  reconstruct: "Make variants",
  score: "Score images",
  read_text: "Look for words in pictures",
  prepare: "Prepare a study’s images",
};

export const VERDICTS: Readonly<Record<VerdictStatus, { readonly word: string; readonly tone: Tone }>> = {
  refused: { word: "Refused", tone: "bad" },
  accepted: { word: "Accepted", tone: "good" },
  duplicate: { word: "Already here", tone: "quiet" },
  reference: { word: "Reference standard", tone: "active" },
  ignored: { word: "Left out", tone: "quiet" },
};
