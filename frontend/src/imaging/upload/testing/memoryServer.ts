import { ApiError, Unreachable } from "../../../api/errors";
import type { Upload } from "../../api";
import type { UploadPort } from "../api";
import type { Part } from "../packing";
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

  list(files: readonly PickedFile[]): Promise<readonly Upload[]> {
    return Promise.resolve(files.map(() => this.row()));
  }

  sendWhole(parts: readonly Part[]): Promise<readonly Upload[]> {
    this.received = this.size;
    return Promise.resolve(parts.map(() => this.row()));
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

/** A server whose requests with whole files end when the test says so; it holds what it was told to hold. */
export class HandServer implements UploadPort {
  readonly packs: { readonly ids: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  readonly lists: number[] = [];
  readonly held = new Set<string>();
  /** Ids that a request leaves unfinished. */
  readonly broken = new Set<string>();

  list(files: readonly PickedFile[]): Promise<readonly Upload[]> {
    this.lists.push(files.length);
    return Promise.resolve(files.map(({ path, file }) => this.row(path, file.size)));
  }

  look(id: string): Promise<Upload> {
    return Promise.resolve(this.row(id, 1));
  }

  append(id: string): Promise<Upload> {
    return Promise.resolve(this.row(id, 1));
  }

  sendWhole(parts: readonly Part[]): Promise<readonly Upload[]> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        if (error !== undefined) return reject(error);
        for (const { id } of parts) if (!this.broken.has(id)) this.held.add(id);
        resolve(parts.map(({ id, file }) => this.row(id, file.size)));
      };
      this.packs.push({ ids: parts.map(({ id }) => id), end });
    });
  }

  private row(id: string, size: number): Upload {
    const isHeld = this.held.has(id);
    return { id, path: id, size, offset: isHeld ? size : 0, state: isHeld ? "received" : "receiving" };
  }
}
