import { ApiError, Unreachable } from "../../../api/errors";
import type { Upload } from "../../api";
import type { UploadPort } from "../api";
import type { PickedFile } from "../picked";

export function pickedOf(path: string, size: number): PickedFile {
  return { path, file: new File([new Uint8Array(size)], path, { lastModified: 1 }) };
}

/** A server that keeps one upload and fails when it is told to. */
export class MemoryServer implements UploadPort {
  readonly offsets: number[] = [];
  looks = 0;
  failures: Error[] = [];
  losesNextAnswer = false;
  onAppend: () => void = () => undefined;

  constructor(
    private readonly size: number,
    public received = 0,
  ) {}

  begin(): Promise<Upload> {
    return Promise.resolve(this.row());
  }

  look(): Promise<Upload> {
    this.looks += 1;
    return Promise.resolve(this.row());
  }

  append(_id: string, offset: number, chunk: Blob): Promise<Upload> {
    this.onAppend();
    this.offsets.push(offset);
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    if (offset !== this.received) {
      return Promise.reject(new ApiError(409, "offset_mismatch", "Go on elsewhere.", "offset", []));
    }
    this.received += chunk.size;
    if (!this.losesNextAnswer) return Promise.resolve(this.row());
    this.losesNextAnswer = false;
    return Promise.reject(new Unreachable());
  }

  private row(): Upload {
    const state = this.received === this.size ? "received" : "receiving";
    return { id: "u1", path: "scan.dcm", size: this.size, offset: this.received, state };
  }
}
