import { describe, expect, it } from "vitest";

import { ApiError, Unreachable } from "../../api/errors";
import type { Upload } from "../api";
import { CHUNK_BYTES, sendFile } from "./sendFile";
import { MemoryServer, pickedOf } from "./testing/memoryServer";

const SIZE = 2 * CHUNK_BYTES + 5;

function send(server: MemoryServer, signal = new AbortController().signal) {
  const waits: number[] = [];
  const seen: Upload[] = [];
  const sending = sendFile({
    picked: pickedOf("scan.dcm", SIZE),
    id: "u1",
    port: server,
    signal,
    onProgress: (upload) => seen.push(upload),
    pause: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  return { sending, waits, seen };
}

const refused = (status: number, code: string) => new ApiError(status, code, "No.", null, []);

describe("sending one file", () => {
  it("sends it in chunks, each from where the one before ended", async () => {
    const server = new MemoryServer(SIZE);
    const { sending, seen } = send(server);
    expect(await sending).toMatchObject({ state: "received", offset: SIZE });
    expect(server.offsets).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES]);
    expect(seen.map(({ offset }) => offset)).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES, SIZE]);
  });

  it("goes on where an earlier try ended", async () => {
    const server = new MemoryServer(SIZE, CHUNK_BYTES);
    await send(server).sending;
    expect(server.offsets).toEqual([CHUNK_BYTES, 2 * CHUNK_BYTES]);
  });

  it("sends nothing of a file that has arrived already", async () => {
    const server = new MemoryServer(SIZE, SIZE);
    await send(server).sending;
    expect(server.offsets).toEqual([]);
  });

  it("waits longer after each silence and then goes on", async () => {
    const server = new MemoryServer(SIZE);
    server.failures = [new Unreachable(), new Unreachable(), refused(503, "unavailable")];
    const { sending, waits } = send(server);
    await sending;
    expect(waits).toEqual([500, 1000, 2000]);
    expect(server.received).toBe(SIZE);
  });

  it("does not send twice what arrived although its answer was lost", async () => {
    const server = new MemoryServer(SIZE);
    server.losesNextAnswer = true;
    await send(server).sending;
    expect(server.offsets).toEqual([0, 0, CHUNK_BYTES, 2 * CHUNK_BYTES]);
    expect(server.looks).toBe(2);
    expect(server.received).toBe(SIZE);
  });

  it("gives up at once when it is refused", async () => {
    const server = new MemoryServer(SIZE);
    server.failures = [refused(413, "too_large")];
    const { sending, waits } = send(server);
    await expect(sending).rejects.toMatchObject({ code: "too_large" });
    expect(waits).toEqual([]);
  });

  it("does not wait for a full disk to empty itself", async () => {
    const server = new MemoryServer(SIZE);
    server.failures = [refused(507, "storage_full")];
    const { sending, waits } = send(server);
    await expect(sending).rejects.toMatchObject({ code: "storage_full" });
    expect(waits).toEqual([]);
  });

  it("gives up after nine silences", async () => {
    const server = new MemoryServer(SIZE);
    server.failures = Array.from({ length: 9 }, () => new Unreachable());
    const { sending, waits } = send(server);
    await expect(sending).rejects.toBeInstanceOf(Unreachable);
    expect(waits).toHaveLength(8);
    expect(Math.max(...waits)).toBe(20_000);
  });

  it("does not try again after it was stopped", async () => {
    const server = new MemoryServer(SIZE);
    const stopper = new AbortController();
    server.failures = [new Unreachable()];
    server.onAppend = () => stopper.abort();
    const { sending, waits } = send(server, stopper.signal);
    await expect(sending).rejects.toMatchObject({ name: "AbortError" });
    expect(waits).toEqual([]);
  });
});
