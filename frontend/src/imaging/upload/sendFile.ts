import { ApiError } from "../../api/errors";
import type { Upload } from "../api";
import type { UploadPort } from "./api";
import { withPatience, type Pause } from "./patience";
import type { PickedFile } from "./picked";

export const CHUNK_BYTES = 4 * 1024 * 1024;

interface Options {
  readonly picked: PickedFile;
  /** The upload that the server keeps for this file. */
  readonly id: string;
  readonly port: UploadPort;
  readonly signal: AbortSignal;
  readonly onProgress: (upload: Upload) => void;
  readonly pause?: Pause;
}

/**
 * Sends one file in chunks, from where the server says it stands. A lost connection is waited for; a chunk
 * that arrived although its answer did not is noticed by the offset and not sent twice.
 */
export async function sendFile({ picked, id, port, signal, onProgress, pause }: Options): Promise<Upload> {
  const patiently = <T>(action: () => Promise<T>): Promise<T> => withPatience(action, signal, pause);
  let upload = await patiently(() => port.look(id, signal));
  onProgress(upload);
  while (upload.state === "receiving" && upload.offset < picked.file.size) {
    const { offset } = upload;
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
