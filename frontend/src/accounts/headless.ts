import { apiErrorFrom, type ApiError } from "../api/errors";
import { loginGate } from "../api/loginGate";
import { jsonRequest } from "../api/request";
import { reach } from "../api/transport";
import { confirmGate } from "./confirmGate";

const ROOT = "/_allauth/browser/v1";

/** A way in, or the step that is still missing. */
export interface Flow {
  readonly id: string;
  readonly is_pending?: boolean;
  readonly types?: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly meta: unknown;
  /** What is wrong with what was sent, as an error; null for a success. */
  readonly error: ApiError | null;
}

/** What the sign-in library answers. A 401 is a fact here: it tells which step comes next. Throws only Unreachable. */
export async function ask(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const response = await reach(jsonRequest(method, ROOT + path, { body, headers }));
  const json = (await response.json().catch(() => ({}))) as { data?: unknown; meta?: unknown };
  const error = response.ok ? null : apiErrorFrom(response.status, json);
  return { status: response.status, data: json.data, meta: json.meta, error };
}

/**
 * For a person who is logged in. Where the session has ended, the login comes first; where the act needs
 * a fresh proof, the person is asked for it. Either way the request is then sent again. Throws ApiError.
 */
export async function headless(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await ask(method, path, body);
  if (answer.status === 401) {
    await (isLoggedIn(answer) ? confirmGate.wait() : loginGate.wait());
    return headless(method, path, body);
  }
  return answer;
}

/** The same, for answers that hold something or else are errors. */
export async function headlessData<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { data, error } = await headless(method, path, body);
  if (error !== null) throw error;
  return data as T;
}

export function isLoggedIn({ meta }: Answer): boolean {
  return (meta as { is_authenticated?: boolean } | undefined)?.is_authenticated === true;
}

export function flowsIn({ data }: Answer): readonly Flow[] {
  return (data as { flows?: readonly Flow[] } | undefined)?.flows ?? [];
}
