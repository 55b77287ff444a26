import type { PickedFile } from "./picked";

export type ItemState = "waiting" | "sending" | "paused" | "sent" | "failed";
export type ItemEvent = "start" | "pause" | "resume" | "finish" | "fail";

/** A file that the server holds already goes from waiting to sent. */
const TRANSITIONS: Readonly<Record<ItemState, Partial<Record<ItemEvent, ItemState>>>> = {
  waiting: { start: "sending", pause: "paused", finish: "sent", fail: "failed" },
  sending: { finish: "sent", fail: "failed", pause: "paused" },
  paused: { resume: "waiting" },
  failed: { resume: "waiting" },
  sent: {},
};

export function nextState(state: ItemState, event: ItemEvent): ItemState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) throw new Error(`A file that is ${state} cannot ${event}.`);
  return next;
}

export interface UploadItem {
  readonly picked: PickedFile;
  readonly state: ItemState;
  /** Bytes that are safely with the server. */
  readonly sent: number;
  /** Null until the server knows that the file is to come. */
  readonly uploadId: string | null;
  readonly error: string;
}

export function newItem(picked: PickedFile): UploadItem {
  return { picked, state: "waiting", sent: 0, uploadId: null, error: "" };
}

export interface UploadSummary {
  readonly bytes: number;
  readonly sentBytes: number;
  readonly counts: Readonly<Record<ItemState, number>>;
  /** Nothing is waiting, being sent or paused. */
  readonly isOver: boolean;
}

export function summarise(items: readonly UploadItem[]): UploadSummary {
  const counts = { waiting: 0, sending: 0, paused: 0, sent: 0, failed: 0 };
  for (const { state } of items) counts[state] += 1;
  return {
    bytes: items.reduce((sum, { picked }) => sum + picked.file.size, 0),
    sentBytes: items.reduce((sum, { sent }) => sum + sent, 0),
    counts,
    isOver: items.length > 0 && counts.waiting + counts.sending + counts.paused === 0,
  };
}

/** Files are on their way or wait to be. */
export function isBusy({ counts }: UploadSummary): boolean {
  return counts.waiting + counts.sending > 0;
}
