import { openDB } from "idb";
import type { DBSchema, IDBPDatabase } from "idb";
import type { Head, Stage } from "./schema";

/**
 * What a refused entry can come to. "redo": its item is asked again. "later": it may be sent again. "answered": the
 * item was answered elsewhere. "over": nothing more is taken.
 */
export const FATES = ["redo", "later", "answered", "over"] as const;
export type Fate = (typeof FATES)[number];

/** A submission on its way. It names no person and no study: `reader` is an opaque id. */
export interface OutboxEntry {
  readonly seq?: number;
  readonly reader: string;
  readonly key: string;
  readonly session: string;
  readonly item: string;
  readonly stage: Stage;
  /** How the reader knows the item: "K7-1, 3 of 40". */
  readonly label: string;
  readonly path: string;
  readonly body: string;
  readonly createdAt: number;
  readonly attempts: number;
  readonly state: "waiting" | "refused";
  readonly problem: string | null;
  /** Where in the body the server sees the fault. */
  readonly field: string | null;
  readonly fate: Fate | null;
  /** It has its second key, because the first was used for something else. */
  readonly isRekeyed: boolean;
}

/** What was answered but not yet taken by the server, so that a reload loses nothing. */
export interface DraftRow {
  /** The turn: an item and its stage. */
  readonly item: string;
  readonly savedAt: number;
  readonly content: unknown;
}

/** The server's word that it took a submission. Its head shows later whether the record still holds it. */
export interface ReceiptRow {
  readonly submission: string;
  readonly reader: string;
  readonly session: string;
  readonly item: string;
  readonly stage: Stage;
  readonly label: string;
  /** When this device was told, by its own clock. */
  readonly receivedAt: string;
  readonly head: Head | null;
}

interface Tables extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { by_key: string } };
  drafts: { key: string; value: DraftRow };
  receipts: { key: string; value: ReceiptRow; indexes: { by_reader: string } };
}

export type ReadingDatabase = IDBPDatabase<Tables>;

const VERSION = 2;

/** An older page of Fovea is open in another tab and holds the store. */
export class StoreHeld extends Error {
  constructor() {
    super("Another tab still shows an older page of Fovea. Close that tab, then load this page again.");
    this.name = "StoreHeld";
  }
}

/** Throws StoreHeld, or the browser's own error where it stores nothing. */
export function openReadingDatabase(name = "fovea-reading"): Promise<ReadingDatabase> {
  return new Promise((resolve, reject) => {
    const opening = openDB<Tables>(name, VERSION, {
      upgrade(database, oldVersion) {
        if (oldVersion < 1) addAnswers(database);
        if (oldVersion < 2) addReceipts(database);
      },
      blocked: () => reject(new StoreHeld()),
    });
    opening.then(resolve, reject);
  });
}

function addAnswers(database: ReadingDatabase): void {
  const outbox = database.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
  outbox.createIndex("by_key", "key", { unique: true });
  database.createObjectStore("drafts", { keyPath: "item" });
}

function addReceipts(database: ReadingDatabase): void {
  const receipts = database.createObjectStore("receipts", { keyPath: "submission" });
  receipts.createIndex("by_reader", "reader");
}

/** An item and what is asked of it: answers and guess are kept apart. */
export function turnOf({ item, stage }: { readonly item: string; readonly stage: Stage }): string {
  return stage === "answers" ? item : `${item}/${stage}`;
}
