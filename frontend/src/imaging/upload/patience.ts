import { ApiError, Unreachable } from "../../api/errors";

const MAX_FAILURES = 8;
const LONGEST_WAIT_MS = 20_000;
const STORAGE_FULL = 507;

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Tries again, with growing waits, while the server is silent or failing. A refusal is thrown at once. */
export async function withPatience<T>(
  action: () => Promise<T>,
  signal: AbortSignal,
  pause: Pause = wait,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await action();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error) || failures >= MAX_FAILURES) throw error;
      await pause(Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures), signal);
    }
  }
}

/** A full disk does not empty itself in a minute: a person has to hear of it. */
function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) {
    return error.status === 429 || (error.status >= 500 && error.status !== STORAGE_FULL);
  }
  return error instanceof Unreachable;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
