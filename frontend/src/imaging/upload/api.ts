import { request } from "../../api/request";
import { send } from "../../api/transport";
import type { Upload } from "../api";
import { fingerprintOf } from "./fingerprint";
import { bodyOf, type Part } from "./packing";
import type { PickedFile } from "./picked";

/** What sending files needs of the server. */
export interface UploadPort {
  /** Says which files are to come, at most 1,000 at once; answers in the same order. */
  list(files: readonly PickedFile[], signal?: AbortSignal): Promise<readonly Upload[]>;
  look(id: string, signal: AbortSignal): Promise<Upload>;
  append(id: string, offset: number, chunk: Blob, signal: AbortSignal): Promise<Upload>;
  /** Sends small files whole, several in one request; each that is answered for is on disk. */
  sendWhole(parts: readonly Part[], signal: AbortSignal): Promise<readonly Upload[]>;
}

export function uploadPort(dataset: string): UploadPort {
  return {
    list: async (files, signal) => {
      const { uploads } = await request<{ uploads: Upload[] }>(
        "POST",
        `/api/datasets/${dataset}/uploads/list`,
        {
          body: { files: files.map(announced) },
          ...(signal === undefined ? {} : { signal }),
        },
      );
      return uploads;
    },
    look: (id, signal) => request("GET", `/api/uploads/${id}`, { signal }),
    append: (id, offset, chunk, signal) =>
      patch<Upload>(`/api/uploads/${id}`, chunk, { "Upload-Offset": String(offset) }, signal),
    sendWhole: async (parts, signal) => {
      const address = `/api/datasets/${dataset}/uploads/contents`;
      return (await patch<{ uploads: Upload[] }>(address, bodyOf(parts), {}, signal)).uploads;
    },
  };
}

function announced(picked: PickedFile) {
  return { path: picked.path, size: picked.file.size, fingerprint: fingerprintOf(picked) };
}

async function patch<T>(
  path: string,
  body: Blob,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<T> {
  const response = await send(
    new Request(new URL(path, window.location.origin), {
      method: "PATCH",
      headers: { "Content-Type": "application/octet-stream", ...headers },
      body,
      signal,
    }),
  );
  return (await response.json()) as T;
}
