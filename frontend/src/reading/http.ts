import { readWithSilence, Silence } from "./silence";
import type { z } from "zod";

/** An answer of the server that is not a success, in the platform's one error shape. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
    this.name = "HttpProblem";
  }
}

/** The server cannot be reached, fell silent, or was cut off in the middle of an answer. */
export class Unreachable extends Error {
  /** `code`: what a server that answered says about why it cannot serve. */
  constructor(readonly code: string | null = null) {
    super("The server cannot be reached.");
    this.name = "Unreachable";
  }
}

/** A whole answer: it is read to its end before anybody sees it. */
export class Reply {
  constructor(
    readonly status: number,
    readonly bytes: ArrayBuffer,
  ) {}

  json(): unknown {
    return JSON.parse(new TextDecoder().decode(this.bytes));
  }
}

interface Options {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Only silence ends a transfer: a slow line that goes on giving bytes may take as long as it takes. */
export const SILENCE_MS = 30_000;

/** Too slow, too early, too many: another moment mends it. */
const PASSING = new Set([408, 425, 429]);

/** Throws Unreachable or HttpProblem; returns successful answers only. */
export async function request(method: string, path: string, options: Options = {}): Promise<Reply> {
  const reply = await reach(method, path, options);
  if (reply.status >= 200 && reply.status < 300) return reply;
  if (reply.status >= 500 || PASSING.has(reply.status)) throw new Unreachable(problemOf(reply).code);
  throw problemOf(reply);
}

async function reach(method: string, path: string, { body, headers, signal }: Options): Promise<Reply> {
  const silence = new Silence(SILENCE_MS);
  try {
    const response = await fetch(path, {
      method,
      body: body ?? null,
      headers: { ...standardHeaders(method, body), ...headers },
      credentials: "same-origin",
      cache: "no-store",
      signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
    });
    return new Reply(response.status, await readWithSilence(response, silence));
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Unreachable();
  } finally {
    silence.end();
  }
}

function standardHeaders(method: string, body: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  // Read at each request: logging in again changes the cookie.
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  return headers;
}

function csrfToken(): string {
  const pair = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return pair === undefined ? "" : decodeURIComponent(pair.slice("csrftoken=".length));
}

function problemOf(reply: Reply): HttpProblem {
  const { status } = reply;
  const error = errorIn(reply);
  const code = typeof error?.code === "string" ? error.code : `http_${status}`;
  const message = typeof error?.message === "string" ? error.message : `The server answered ${status}.`;
  const field = typeof error?.field === "string" ? error.field : null;
  return new HttpProblem(status, code, message, field);
}

interface ErrorBody {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly field?: unknown;
}

/** A proxy may answer with a page of its own: then there is no error in the platform's shape. */
function errorIn(reply: Reply): ErrorBody | undefined {
  try {
    return (reply.json() as { error?: ErrorBody } | null)?.error;
  } catch {
    return undefined;
  }
}

export async function getJson<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  const reply = await request("GET", path, signal === undefined ? {} : { signal });
  return schema.parse(reply.json());
}

export async function postJson(path: string, body: unknown): Promise<unknown> {
  const reply = await request("POST", path, { body: JSON.stringify(body) });
  return reply.status === 204 ? null : reply.json();
}
