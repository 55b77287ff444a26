import { HttpProblem, request } from "./http";
import { openReadingDatabase } from "./storage";
import { Outbox } from "./outbox";
import type { SendResult } from "./outbox";
import type { OutboxEntry } from "./storage";

const LOCK = "fovea-reading-outbox";
const CHANNEL = "fovea-reading-outbox";
const REGULAR_DRAIN_MS = 10_000;

/** One attempt. A refusal is the server's word on this entry; everything else may pass. */
export async function sendEntry(entry: OutboxEntry): Promise<SendResult> {
  try {
    const headers = { "Idempotency-Key": entry.key };
    const reply = await request("POST", entry.path, { body: entry.body, headers });
    return { kind: "delivered", reply: reply.json() };
  } catch (error) {
    if (!(error instanceof HttpProblem)) return { kind: "unreachable" };
    if (isSignedOut(error)) return { kind: "signed_out" };
    return { kind: "refused", message: error.message, isFinal: isFinal(error) };
  }
}

/** The body is at fault, or the study is over: time mends neither. Other refusals may pass, as when a session is opened. */
const FINAL_STATUSES = new Set([400, 413, 415, 422]);
const FINAL_CODES = new Set(["session_closed", "idempotency_conflict"]);

function isFinal({ code, status }: HttpProblem): boolean {
  return FINAL_STATUSES.has(status) || FINAL_CODES.has(code);
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
  const random = (): number => Math.random();
  const outbox = new Outbox({ reader, database, send: sendEntry, withLock, announce, later, random });
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
