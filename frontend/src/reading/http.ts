import type { z } from "zod";

/** An answer of the server that is not a success, in the platform's one error shape. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "HttpProblem";
  }
}

/** The server cannot be reached, or did not answer in time. */
export class Unreachable extends Error {
  constructor() {
    super("The server cannot be reached.");
    this.name = "Unreachable";
  }
}

interface Options {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;

/** Throws Unreachable or HttpProblem; returns successful responses only. */
export async function request(method: string, path: string, options: Options = {}): Promise<Response> {
  const response = await reach(method, path, options);
  if (response.ok) return response;
  if (response.status >= 500 || response.status === 429) throw new Unreachable();
  throw await problemOf(response);
}

async function reach(method: string, path: string, { body, headers, signal }: Options): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(path, {
      method,
      body: body ?? null,
      headers: { ...standardHeaders(method, body), ...headers },
      credentials: "same-origin",
      cache: "no-store",
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Unreachable();
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

async function problemOf(response: Response): Promise<HttpProblem> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => null);
  const error = (body as { error?: { code?: unknown; message?: unknown } } | null)?.error;
  const code = typeof error?.code === "string" ? error.code : `http_${status}`;
  const message = typeof error?.message === "string" ? error.message : `The server answered ${status}.`;
  return new HttpProblem(status, code, message);
}

export async function getJson<T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
  const response = await request("GET", path, signal === undefined ? {} : { signal });
  return schema.parse(await response.json());
}

export async function postJson(path: string, body: unknown): Promise<unknown> {
  const response = await request("POST", path, { body: JSON.stringify(body) });
  return response.status === 204 ? null : await response.json();
}
