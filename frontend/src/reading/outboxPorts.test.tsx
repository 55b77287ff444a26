import { afterEach, describe, expect, it, vi } from "vitest";
import { sendEntry } from "./outboxPorts";
import { makeEntry } from "./testing/samples";

afterEach(() => vi.unstubAllGlobals());

const ENTRY = makeEntry(1);
const RECEIPT = { submission: "x" };

function refusal(status: number, code: string, field: string | null = null): Response {
  return Response.json({ error: { code, message: "No.", field } }, { status });
}

/** Answers one after the other; returns the paths that were asked. */
function answerWith(...answers: Response[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(answers.shift() ?? Response.error());
  });
  return asked;
}

describe("a refusal of the server", () => {
  it.each([
    [400, "off_scale", "redo"],
    [400, "missing_answer", "redo"],
    [400, "unknown_question", "redo"],
    [400, "parse_error", "redo"],
    [413, "body_too_large", "redo"],
    [415, "unsupported_media_type", "redo"],
    [422, "invalid", "redo"],
    [409, "not_presented", "redo"],
    [409, "stage_not_reached", "redo"],
    [400, "reason_missing", "answered"],
    [409, "answers_locked", "answered"],
    [403, "session_closed", "over"],
    [403, "permission_denied", "later"],
    [404, "item_not_found", "later"],
    [409, "something_new", "later"],
    [418, "http_418", "later"],
  ])("%d %s comes to: %s", async (status, code, fate) => {
    answerWith(refusal(status, code));
    expect(await sendEntry(ENTRY)).toEqual({ kind: "refused", message: "No.", field: null, fate });
  });

  it("names the field that it minds", async () => {
    answerWith(refusal(400, "off_scale", "answers.0.value"));
    expect(await sendEntry(ENTRY)).toMatchObject({ field: "answers.0.value" });
  });

  it.each([
    [401, "not_authenticated", { kind: "signed_out" }],
    [403, "csrf_failed", { kind: "signed_out" }],
    [503, "temporarily_unavailable", { kind: "unreachable" }],
    [500, "internal", { kind: "unreachable" }],
    [502, "http_502", { kind: "unreachable" }],
    [504, "http_504", { kind: "unreachable" }],
    [408, "http_408", { kind: "unreachable" }],
    [429, "throttled", { kind: "unreachable" }],
    [507, "storage_full", { kind: "unreachable", isFull: true }],
    [409, "not_current_item", { kind: "blocked" }],
    [409, "idempotency_conflict", { kind: "key_used", message: "No." }],
  ])("%d %s is none of the answer: it is sent again", async (status, code, result) => {
    answerWith(refusal(status, code));
    expect(await sendEntry(ENTRY)).toEqual(result);
  });
});

it("asks with each submission for what is read next", async () => {
  const asked = answerWith(Response.json(RECEIPT, { status: 201 }));
  expect(await sendEntry(ENTRY)).toEqual({ kind: "delivered", reply: RECEIPT });
  expect(asked).toEqual(["/api/reading/items/item-1/submissions?ahead=1"]);
});

it.each([
  ["a page of something in between", new Response("<html>")],
  ["another JSON", Response.json({ ok: true })],
])("takes %s for no acknowledgement", async (_, answer) => {
  answerWith(answer);
  expect(await sendEntry(ENTRY)).toEqual({ kind: "unreachable" });
});

describe("a session that the server does not know as begun", () => {
  const NOT_OPEN = (): Response => refusal(409, "session_not_open");

  it("is opened, and the answers are sent", async () => {
    const asked = answerWith(NOT_OPEN(), Response.json({}), Response.json(RECEIPT));
    expect(await sendEntry(ENTRY)).toMatchObject({ kind: "delivered" });
    expect(asked[1]).toBe("/api/reading/sessions/s1/open");
  });

  it.each([
    ["washout", 409, { kind: "blocked" }],
    ["session_locked", 409, { kind: "blocked" }],
    ["clock_behind", 409, { kind: "blocked" }],
    ["session_closed", 403, { kind: "refused", message: "No.", field: null, fate: "over" }],
  ])("and cannot be opened (%s) leaves the answers on the device", async (code, status, result) => {
    answerWith(NOT_OPEN(), refusal(status, code));
    expect(await sendEntry(ENTRY)).toEqual(result);
  });
});
