import { ApiError, Unreachable } from "../../api/errors";
import type { Upload } from "../api";
import type { UploadPort } from "./api";
import type { PickedFile } from "./picked";

export const CHUNK_BYTES = 4 * 1024 * 1024;
const MAX_FAILURES = 8;
const LONGEST_WAIT_MS = 20_000;

interface Options {
  readonly picked: PickedFile;
  readonly port: UploadPort;
  readonly signal: AbortSignal;
  readonly onProgress: (upload: Upload) => void;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Sends one file in chunks, from where the server says it stands. A lost connection is waited for; a chunk
 * that arrived although its answer did not is noticed by the offset and not sent twice.
 */
export async function sendFile({ picked, port, signal, onProgress, pause = wait }: Options): Promise<Upload> {
  const patiently = <T>(action: () => Promise<T>): Promise<T> => withPatience(action, signal, pause);
  let upload = await patiently(() => port.begin(picked, signal));
  onProgress(upload);
  while (upload.state === "receiving" && upload.offset < picked.file.size) {
    const { id, offset } = upload;
    const chunk = picked.file.slice(offset, offset + CHUNK_BYTES);
    upload = await patiently(() => appendOrLook(port, id, offset, chunk, signal));
    onProgress(upload);
  }
  return upload;
}

async function appendOrLook(
  port: UploadPort,
  id: string,
  offset: number,
  chunk: Blob,
  signal: AbortSignal,
): Promise<Upload> {
  try {
    return await port.append(id, offset, chunk, signal);
  } catch (error) {
    if (error instanceof ApiError && error.code === "offset_mismatch") return await port.look(id, signal);
    throw error;
  }
}

async function withPatience<T>(
  action: () => Promise<T>,
  signal: AbortSignal,
  pause: (ms: number, signal: AbortSignal) => Promise<void>,
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

function mayPass(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429;
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
