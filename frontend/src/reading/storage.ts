import { openDB } from "idb";
import type { DBSchema, IDBPDatabase } from "idb";

/** A submission on its way. It names no person and no study: `reader` is an opaque id. */
export interface OutboxEntry {
  readonly seq?: number;
  readonly reader: string;
  readonly key: string;
  readonly session: string;
  readonly item: string;
  readonly path: string;
  readonly body: string;
  readonly createdAt: number;
  readonly attempts: number;
  readonly state: "waiting" | "refused";
  readonly problem: string | null;
  /** The server will never take this body: sending it again would be refused again. */
  readonly isFinal?: boolean;
}

/** What was answered but not yet submitted, so that a reload loses nothing. */
export interface DraftRow {
  readonly item: string;
  readonly savedAt: number;
  readonly content: unknown;
}

interface Tables extends DBSchema {
  outbox: { key: number; value: OutboxEntry; indexes: { by_key: string } };
  drafts: { key: string; value: DraftRow };
}

export type ReadingDatabase = IDBPDatabase<Tables>;

const VERSION = 1;

export function openReadingDatabase(name = "fovea-reading"): Promise<ReadingDatabase> {
  return openDB<Tables>(name, VERSION, {
    upgrade(database) {
      const outbox = database.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true });
      outbox.createIndex("by_key", "key", { unique: true });
      database.createObjectStore("drafts", { keyPath: "item" });
    },
  });
}
