import { z } from "zod";
import { STAGES } from "./schema";
import { FATES } from "./storage";
import type { OutboxEntry, ReadingDatabase } from "./storage";

/** A row that this page cannot read: damaged on this device, or written by a page that is gone. */
export interface UnreadableRow {
  readonly seq: number;
  readonly content: unknown;
}

export interface OutboxRows {
  readonly entries: readonly OutboxEntry[];
  readonly unreadable: readonly UnreadableRow[];
}

const text = z.string().min(1);

/** What older pages left out has a default: they knew no stages, and of a refusal only the words. */
const entrySchema = z.object({
  seq: z.number(),
  reader: text,
  key: text,
  session: text,
  item: text,
  stage: z.enum(STAGES).default("answers"),
  label: z.string().default(""),
  path: text,
  body: z.string(),
  createdAt: z.number(),
  attempts: z.number().catch(0),
  state: z.enum(["waiting", "refused"]),
  problem: z.string().nullable().catch(null),
  field: z.string().nullable().default(null),
  fate: z.enum(FATES).nullable().default(null),
  isRekeyed: z.boolean().default(false),
});

/** One reader's rows, oldest first. Stored data is never trusted, and a row that cannot be read is never dropped. */
export async function readOutbox(database: ReadingDatabase, reader: string): Promise<OutboxRows> {
  const entries: OutboxEntry[] = [];
  const unreadable: UnreadableRow[] = [];
  const { store } = database.transaction("outbox");
  for (let row = await store.openCursor(); row !== null; row = await row.continue()) {
    const content: unknown = row.value;
    if (isOfAnother(content, reader)) continue;
    const parsed = entrySchema.safeParse(content);
    if (parsed.success) entries.push(parsed.data);
    else unreadable.push({ seq: row.primaryKey, content });
  }
  return { entries, unreadable };
}

/** Whose a row is that does not even say that, nobody knows: it is shown to whoever is here. */
function isOfAnother(row: unknown, reader: string): boolean {
  const named = (row as { reader?: unknown } | null)?.reader;
  return typeof named === "string" && named !== "" && named !== reader;
}
