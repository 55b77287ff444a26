import { messageOf } from "../../api/errors";
import type { Upload } from "../api";
import type { UploadPort } from "./api";
import type { PickedFile } from "./picked";
import { sendFile } from "./sendFile";

export type ItemState = "waiting" | "sending" | "paused" | "sent" | "failed";
type Event = "start" | "pause" | "resume" | "finish" | "fail";

const TRANSITIONS: Readonly<Record<ItemState, Partial<Record<Event, ItemState>>>> = {
  waiting: { start: "sending", pause: "paused" },
  sending: { finish: "sent", fail: "failed", pause: "paused" },
  paused: { resume: "waiting" },
  failed: { resume: "waiting" },
  sent: {},
};

export function nextState(state: ItemState, event: Event): ItemState {
  const next = TRANSITIONS[state][event];
  if (next === undefined) throw new Error(`A file that is ${state} cannot ${event}.`);
  return next;
}

export interface UploadItem {
  readonly picked: PickedFile;
  readonly state: ItemState;
  readonly sent: number;
  readonly uploadId: string | null;
  readonly error: string;
}

const AT_ONCE = 3;

type Send = typeof sendFile;

/** Sends many files, a few at a time; can be paused and goes on where it stopped. */
export class Uploader {
  private items: readonly UploadItem[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly port: UploadPort,
    private readonly send: Send = sendFile,
  ) {}

  readonly snapshot = (): readonly UploadItem[] => this.items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** A path that is there already is not added twice. */
  add(files: readonly PickedFile[]): void {
    const known = new Set(this.items.map(({ picked }) => picked.path));
    const fresh = files.filter(({ path }) => !known.has(path));
    this.set([...this.items, ...fresh.map(newItem)]);
    this.fill();
  }

  pause(): void {
    const open = this.items.filter(({ state }) => state === "waiting" || state === "sending");
    for (const { picked } of open) this.change(picked.path, "pause");
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
  }

  /** Goes on with what was paused and tries again what failed. */
  resume(): void {
    const stopped = this.items.filter(({ state }) => state === "paused" || state === "failed");
    for (const { picked } of stopped) this.change(picked.path, "resume");
    this.fill();
  }

  private fill(): void {
    for (const item of this.items) {
      if (this.running.size >= AT_ONCE) return;
      if (item.state === "waiting") void this.run(item.picked);
    }
  }

  private async run(picked: PickedFile): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.running.set(picked.path, controller);
    this.change(picked.path, "start");
    const onProgress = (upload: Upload): void => {
      if (!signal.aborted) this.update(picked.path, { sent: upload.offset, uploadId: upload.id });
    };
    try {
      await this.send({ picked, port: this.port, signal, onProgress });
      this.end(picked.path, signal, "finish");
    } catch (error) {
      this.end(picked.path, signal, "fail", messageOf(error));
    }
  }

  /** After a pause the run is no longer this file's, and a later run of the same file must not be disturbed. */
  private end(path: string, signal: AbortSignal, event: "finish" | "fail", error = ""): void {
    if (signal.aborted) return;
    this.running.delete(path);
    this.change(path, event, { error });
    this.fill();
  }

  private change(path: string, event: Event, more: Partial<UploadItem> = {}): void {
    const item = this.items.find(({ picked }) => picked.path === path);
    if (item === undefined) throw new Error(`No file ${path} is being uploaded.`);
    this.update(path, { error: "", ...more, state: nextState(item.state, event) });
  }

  private update(path: string, change: Partial<UploadItem>): void {
    this.set(this.items.map((item) => (item.picked.path === path ? { ...item, ...change } : item)));
  }

  private set(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

function newItem(picked: PickedFile): UploadItem {
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
