import { request } from "../api/request";
import type { Head } from "./schema";
import type { ReadingDatabase, ReceiptRow } from "./storage";

/** More at once the server does not take. */
const MOST_ASKED = 500;

export interface CheckedReceipts {
  /** How many the record holds. */
  readonly held: number;
  readonly missing: readonly ReceiptRow[];
  /** Receipts that name no place in the record: there is nothing to look for. */
  readonly placeless: number;
}

interface Answer {
  readonly checked: number;
  readonly missing: readonly Head[];
}

/** One reader's receipts, oldest first. */
export async function listReceipts(database: ReadingDatabase, reader: string): Promise<ReceiptRow[]> {
  const rows = await database.getAllFromIndex("receipts", "by_reader", reader);
  return rows.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
}

/** Ask the server whether its record still holds what it gave receipts for. */
export async function checkReceipts(receipts: readonly ReceiptRow[]): Promise<CheckedReceipts> {
  const placed = receipts.filter(hasHead);
  const missing: ReceiptRow[] = [];
  for (let start = 0; start < placed.length; start += MOST_ASKED) {
    missing.push(...(await missingOf(placed.slice(start, start + MOST_ASKED))));
  }
  return { held: placed.length - missing.length, missing, placeless: receipts.length - placed.length };
}

type PlacedReceipt = ReceiptRow & { readonly head: Head };

function hasHead(receipt: ReceiptRow): receipt is PlacedReceipt {
  return receipt.head !== null;
}

async function missingOf(receipts: readonly PlacedReceipt[]): Promise<PlacedReceipt[]> {
  const anchors = receipts.map(({ head }) => head);
  const answer = await request<Answer>("POST", "/api/audit/anchors", { body: { anchors } });
  const lost = new Set(answer.missing.map(nameOf));
  return receipts.filter(({ head }) => lost.has(nameOf(head)));
}

function nameOf({ chain, seq, hash }: Head): string {
  return `${chain}/${seq}/${hash}`;
}
