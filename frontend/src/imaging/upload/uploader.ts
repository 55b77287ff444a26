import { messageOf } from "../../api/errors";
import type { Upload } from "../api";
import type { UploadPort } from "./api";
import { newItem, nextState, type ItemEvent, type UploadItem } from "./items";
import { packLength, SMALL_BYTES } from "./packing";
import { withPatience } from "./patience";
import type { PickedFile } from "./picked";
import { sendFile } from "./sendFile";

const AT_ONCE = 2;
const LISTED_AT_ONCE = 1000;
const NOT_WHOLE = "The file did not arrive whole. Try again.";

type Send = typeof sendFile;
type Change = Partial<Omit<UploadItem, "picked" | "state">> & { readonly event?: ItemEvent };

/** An item that the server knows of. */
type Known = UploadItem & { readonly uploadId: string };

/** Tells the server of many files, then sends them: small ones together, large ones in chunks. Can be paused. */
export class Uploader {
  private items: readonly UploadItem[] = [];
  private isOpen = false;
  private readonly listeners = new Set<() => void>();
  private readonly running = new Set<AbortController>();

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
  }

  clear(): void {
    this.set([]);
  }

  /** Tells the server which files are to come. Returns the ids of all of them, in order. */
  async register(): Promise<string[]> {
    const unknown = this.items.filter(({ uploadId }) => uploadId === null);
    for (let start = 0; start < unknown.length; start += LISTED_AT_ONCE) {
      const files = unknown.slice(start, start + LISTED_AT_ONCE).map(({ picked }) => picked);
      const uploads = await withPatience(() => this.port.list(files), new AbortController().signal);
      this.change(files, uploads.map(asListed));
    }
    return this.items.flatMap(({ uploadId }) => (uploadId === null ? [] : [uploadId]));
  }

  begin(): void {
    this.isOpen = true;
    this.fill();
  }

  pause(): void {
    this.changeAll(({ state }) => state === "waiting" || state === "sending", "pause");
    for (const controller of this.running) controller.abort();
    this.running.clear();
  }

  /** Goes on with what was paused and tries again what failed. */
  resume(): void {
    this.changeAll(({ state }) => state === "paused" || state === "failed", "resume");
    this.fill();
  }

  private fill(): void {
    while (this.isOpen && this.running.size < AT_ONCE) {
      const next = this.nextPack();
      if (next.length === 0) return;
      void this.run(next);
    }
  }

  /** What goes next: one large file, or small ones together. Empty when nothing waits. */
  private nextPack(): Known[] {
    const waiting = this.items.filter(isWaiting);
    const first = waiting[0];
    if (first === undefined) return [];
    if (!isSmall(first)) return [first];
    const small = waiting.filter(isSmall);
    return small.slice(0, packLength(small.map(({ picked }) => picked.file.size)));
  }

  private async run(items: readonly Known[]): Promise<void> {
    const controller = new AbortController();
    this.running.add(controller);
    const files = items.map(({ picked }) => picked);
    this.change(
      files,
      files.map(() => ({ event: "start" as const, error: "" })),
    );
    const changes = await this.outcome(items, controller.signal);
    // After a pause the run is no longer these files', and a later run of them must not be disturbed.
    if (controller.signal.aborted) return;
    this.running.delete(controller);
    this.change(files, changes);
    this.fill();
  }

  private async outcome(items: readonly Known[], signal: AbortSignal): Promise<Change[]> {
    try {
      const uploads = await this.sendAll(items, signal);
      return uploads.map(asSent);
    } catch (error) {
      const change: Change = { event: "fail", error: messageOf(error) };
      return items.map(() => change);
    }
  }

  private async sendAll(items: readonly Known[], signal: AbortSignal): Promise<readonly Upload[]> {
    const [first] = items;
    if (first !== undefined && !isSmall(first)) return [await this.sendLarge(first, signal)];
    const parts = items.map(({ uploadId, picked }) => ({ id: uploadId, file: picked.file }));
    return withPatience(() => this.port.sendWhole(parts, signal), signal);
  }

  private sendLarge({ picked, uploadId }: Known, signal: AbortSignal): Promise<Upload> {
    const onProgress = ({ offset }: Upload): void => {
      if (!signal.aborted) this.change([picked], [{ sent: offset }]);
    };
    return this.send({ picked, id: uploadId, port: this.port, signal, onProgress });
  }

  private changeAll(matches: (item: UploadItem) => boolean, event: ItemEvent): void {
    const files = this.items.filter(matches).map(({ picked }) => picked);
    this.change(
      files,
      files.map(() => ({ event, error: "" })),
    );
  }

  private change(files: readonly PickedFile[], changes: readonly Change[]): void {
    const byPath = new Map(files.map(({ path }, index) => [path, changes[index]]));
    this.set(this.items.map((item) => changed(item, byPath.get(item.picked.path))));
  }

  private set(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

function changed(item: UploadItem, change: Change | undefined): UploadItem {
  if (change === undefined) return item;
  const { event, ...facts } = change;
  return { ...item, ...facts, state: event === undefined ? item.state : nextState(item.state, event) };
}

function isWaiting(item: UploadItem): item is Known {
  return item.state === "waiting" && item.uploadId !== null;
}

/** What has begun to arrive in chunks goes on in chunks. */
function isSmall({ picked, sent }: UploadItem): boolean {
  return picked.file.size <= SMALL_BYTES && sent === 0;
}

function asListed({ id, offset, state }: Upload): Change {
  return { uploadId: id, sent: offset, ...(state === "receiving" ? {} : { event: "finish" as const }) };
}

function asSent({ offset, state }: Upload): Change {
  if (state === "receiving") return { sent: offset, event: "fail", error: NOT_WHOLE };
  return { sent: offset, event: "finish" };
}
