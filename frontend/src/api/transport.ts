import { apiErrorFrom, Unreachable } from "./errors";
import { loginGate } from "./loginGate";

const TIMEOUT_MS = 60_000;
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Sends a request and returns successful answers only.
 * A 401 waits for the person to log in again and then sends the request once more, so a form that was
 * being filled in is not lost. Throws ApiError or Unreachable.
 */
export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await reach(request);
  if (response.status === 401 && !asksWhoIsThere(request)) {
    await loginGate.wait();
    return send(again);
  }
  if (response.ok) return response;
  throw apiErrorFrom(response.status, await response.json().catch(() => null));
}

/** Sends a request and returns whatever was answered. Throws only Unreachable. */
export async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(signed(request));
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable();
  }
}

function signed(request: Request): Request {
  const headers = new Headers(request.headers);
  // Read at each send: logging in changes the cookie.
  if (!SAFE_METHODS.has(request.method)) headers.set("X-CSRFToken", csrfToken(document.cookie));
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  return new Request(request, { headers, signal, credentials: "same-origin" });
}

export function csrfToken(cookies: string): string {
  const pair = cookies.split("; ").find((each) => each.startsWith("csrftoken="));
  return pair === undefined ? "" : decodeURIComponent(pair.slice("csrftoken=".length));
}

/** That nobody is logged in is then the answer, and no interruption. */
function asksWhoIsThere({ method, url }: Request): boolean {
  return method === "GET" && new URL(url).pathname === "/api/auth/me";
}
