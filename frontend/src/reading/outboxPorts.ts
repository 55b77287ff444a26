import { z } from "zod";
import { openSession } from "./api";
import { HttpProblem, request, Unreachable } from "./http";
import { openReadingDatabase } from "./storage";
import { Outbox } from "./outbox";
import type { SendResult } from "./outbox";
import type { Fate, OutboxEntry } from "./storage";

const LOCK = "fovea-reading-outbox";
const CHANNEL = "fovea-reading-outbox";
const REGULAR_DRAIN_MS = 10_000;
/** The receipt brings the tasks of what is read next, and so many after it. */
const SETS_AHEAD = 1;

/** The least that a reply must say to be the platform's: a page in between may answer with anything. */
const takenSchema = z.object({ submission: z.string().min(1) });

/** One attempt. A refusal is the server's word on this entry; everything else may pass. */
export async function sendEntry(entry: OutboxEntry): Promise<SendResult> {
  try {
    return await post(entry);
  } catch (error) {
    return isCode(error, "session_not_open") ? openAndSend(entry) : resultFor(error);
  }
}

/** Another server, or a restored one, may not know that the session was begun. */
async function openAndSend(entry: OutboxEntry): Promise<SendResult> {
  try {
    await openSession(entry.session);
    return await post(entry);
  } catch (error) {
    return resultFor(error);
  }
}

async function post({ key, path, body }: OutboxEntry): Promise<SendResult> {
  const headers = { "Idempotency-Key": key };
  const reply = (await request("POST", `${path}?ahead=${SETS_AHEAD}`, { body, headers })).json();
  return takenSchema.safeParse(reply).success ? { kind: "delivered", reply } : { kind: "unreachable" };
}

/** It is not this entry's turn, and comes to it by itself: earlier answers first, or the time of its session. */
const BLOCKED = new Set([
  "not_current_item",
  "session_not_open",
  "session_locked",
  "washout",
  "clock_behind",
]);

function resultFor(error: unknown): SendResult {
  if (!(error instanceof HttpProblem)) {
    const isFull = error instanceof Unreachable && error.code === "storage_full";
    return isFull ? { kind: "unreachable", isFull } : { kind: "unreachable" };
  }
  const { code, message, field } = error;
  if (isSignedOut(error)) return { kind: "signed_out" };
  if (BLOCKED.has(code)) return { kind: "blocked" };
  if (code === "idempotency_conflict") return { kind: "key_used", message };
  return { kind: "refused", message, field, fate: fateOf(error) };
}

/** The body is at fault: time does not mend that, the reader can. */
const FAULTY_BODY = new Set([400, 413, 415, 422]);
const FATE_OF: Readonly<Record<string, Fate>> = {
  session_closed: "over",
  reason_missing: "answered",
  answers_locked: "answered",
  not_presented: "redo",
  stage_not_reached: "redo",
};

function fateOf({ code, status }: HttpProblem): Fate {
  return FATE_OF[code] ?? (FAULTY_BODY.has(status) ? "redo" : "later");
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof HttpProblem && error.code === code;
}

/** 401, or 403 because the login behind the page is gone and with it the CSRF token. */
function isSignedOut(problem: HttpProblem): boolean {
  return problem.status === 401 || (problem.status === 403 && /csrf|not_authenticated/.test(problem.code));
}

/** Only one tab sends at a time. Browsers without locks have the server's idempotency alone. */
async function withLock<T>(work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? await navigator.locks.request(LOCK, work) : await work();
}

function later(work: () => void, delayMs: number): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

export interface RunningOutbox {
  readonly outbox: Outbox;
  stop(): void;
}

/** The outbox of one reader in this browser, sending until it is stopped. */
export async function startOutbox(reader: string): Promise<RunningOutbox> {
  const database = await openReadingDatabase();
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  let isStopped = false;
  // A sending that began before the stop may end after it: a closed channel refuses messages.
  const announce = (): void => {
    if (!isStopped) channel?.postMessage("changed");
  };
  const outbox = new Outbox({
    reader,
    database,
    send: sendEntry,
    withLock,
    announce,
    later,
    random: () => Math.random(),
    newKey: () => crypto.randomUUID(),
    date: () => Date.now(),
  });
  channel?.addEventListener("message", () => void outbox.refresh());
  const stopTriggers = attachTriggers(outbox);
  await outbox.refresh();
  void outbox.drain();
  const stop = (): void => {
    isStopped = true;
    stopTriggers();
    outbox.stop();
    channel?.close();
  };
  return { outbox, stop };
}

/** `navigator.onLine` is only a hint, so time and attention are triggers too. */
function attachTriggers(outbox: Outbox): () => void {
  const drain = (): void => {
    const { connection, waiting } = outbox.status.get();
    if (waiting > 0 && connection !== "signed_out") void outbox.drain();
  };
  window.addEventListener("online", drain);
  document.addEventListener("visibilitychange", drain);
  const timer = setInterval(drain, REGULAR_DRAIN_MS);
  return () => {
    window.removeEventListener("online", drain);
    document.removeEventListener("visibilitychange", drain);
    clearInterval(timer);
  };
}
