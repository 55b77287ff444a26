import { afterEach, expect, it, vi } from "vitest";
import { sendEntry } from "./outboxPorts";
import type { OutboxEntry } from "./storage";

afterEach(() => vi.unstubAllGlobals());

const ENTRY: OutboxEntry = {
  reader: "r1",
  key: "k1",
  session: "s1",
  item: "item-1",
  path: "/api/reading/items/item-1/submissions",
  body: "{}",
  createdAt: 0,
  attempts: 0,
  state: "waiting",
  problem: null,
};

function answerWith(status: number, code: string): void {
  const body = { error: { code, message: "No.", field: null } };
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(body, { status })));
}

it.each([
  [400, "invalid", true],
  [413, "too_large", true],
  [403, "session_closed", true],
  [409, "idempotency_conflict", true],
  [409, "session_not_open", false],
  [409, "not_current_item", false],
])("a refusal %d %s is for good: %s", async (status, code, isFinal) => {
  answerWith(status, code);
  expect(await sendEntry(ENTRY)).toEqual({ kind: "refused", message: "No.", isFinal });
});

it.each([
  [401, "not_authenticated", "signed_out"],
  [403, "csrf_failed", "signed_out"],
  [503, "unavailable", "unreachable"],
  [507, "storage_full", "unreachable"],
])("%d %s is no refusal of the answer", async (status, code, kind) => {
  answerWith(status, code);
  expect(await sendEntry(ENTRY)).toEqual({ kind });
});
