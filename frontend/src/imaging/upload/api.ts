import { request } from "../../api/request";
import { send } from "../../api/transport";
import type { Upload } from "../api";
import { fingerprintOf } from "./fingerprint";
import type { PickedFile } from "./picked";

/** The three things an upload needs of the server. */
export interface UploadPort {
  begin(picked: PickedFile, signal: AbortSignal): Promise<Upload>;
  look(id: string, signal: AbortSignal): Promise<Upload>;
  append(id: string, offset: number, chunk: Blob, signal: AbortSignal): Promise<Upload>;
}

export function uploadPort(dataset: string): UploadPort {
  return {
    begin: (picked, signal) =>
      request("POST", `/api/datasets/${dataset}/uploads`, {
        body: { path: picked.path, size: picked.file.size, fingerprint: fingerprintOf(picked) },
        signal,
      }),
    look: (id, signal) => request("GET", `/api/uploads/${id}`, { signal }),
    append,
  };
}

async function append(id: string, offset: number, chunk: Blob, signal: AbortSignal): Promise<Upload> {
  const response = await send(
    new Request(new URL(`/api/uploads/${id}`, window.location.origin), {
      method: "PATCH",
      headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) },
      body: chunk,
      signal,
    }),
  );
  return (await response.json()) as Upload;
}
