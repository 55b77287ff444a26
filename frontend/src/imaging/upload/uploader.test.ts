import { describe, expect, it } from "vitest";

import { ApiError } from "../../api/errors";
import type { Upload } from "../api";
import { fingerprintOf } from "./fingerprint";
import { nextState, summarise } from "./items";
import { SMALL_BYTES } from "./packing";
import type { sendFile } from "./sendFile";
import { HandServer, pickedOf } from "./testing/memoryServer";
import { Uploader } from "./uploader";

type Job = Parameters<typeof sendFile>[0] & { readonly end: (error?: Error) => void };

/** An uploader whose sending ends when the test says so. */
function handUploader() {
  const server = new HandServer();
  const jobs: Job[] = [];
  const send = (options: Parameters<typeof sendFile>[0]): Promise<Upload> =>
    new Promise((resolve, reject) => {
      const { id } = options;
      const row = { id, path: id, size: 1, offset: 1, state: "received" } as const;
      jobs.push({ ...options, end: (error) => (error === undefined ? resolve(row) : reject(error)) });
    });
  return { uploader: new Uploader(server, send), server, jobs };
}

const states = (uploader: Uploader) => uploader.snapshot().map(({ state }) => state);
const settle = () => new Promise((resolve) => setTimeout(resolve));

async function begun(paths: readonly string[], size = 1) {
  const made = handUploader();
  made.uploader.add(paths.map((path) => pickedOf(path, size)));
  await made.uploader.register();
  made.uploader.begin();
  return made;
}

const LARGE = SMALL_BYTES + 1;

describe("Uploader", () => {
  it("sends nothing before it is told to", async () => {
    const { uploader, server } = handUploader();
    uploader.add([pickedOf("a", 1)]);
    expect(await uploader.register()).toEqual(["a"]);
    expect(server.packs).toEqual([]);
    expect(states(uploader)).toEqual(["waiting"]);
  });

  it("announces a thousand files at once, and none of them twice", async () => {
    const { uploader, server } = handUploader();
    uploader.add(Array.from({ length: 1500 }, (_, index) => pickedOf(`f${index}`, 1)));
    await uploader.register();
    expect(server.lists).toEqual([1000, 500]);
    expect(await uploader.register()).toHaveLength(1500);
    expect(server.lists).toEqual([1000, 500]);
  });

  it("sends small files together", async () => {
    const { uploader, server } = await begun(["a", "b", "c"]);
    expect(server.packs.map(({ ids }) => ids)).toEqual([["a", "b", "c"]]);
    server.packs[0]?.end();
    await settle();
    expect(states(uploader)).toEqual(["sent", "sent", "sent"]);
  });

  it("sends large files one by one, two at once and the others after them", async () => {
    const { uploader, jobs } = await begun(["a", "b", "c"], LARGE);
    expect(states(uploader)).toEqual(["sending", "sending", "waiting"]);
    jobs[1]?.end();
    await settle();
    expect(states(uploader)).toEqual(["sending", "sent", "sending"]);
  });

  it("sends nothing of what the server holds already", async () => {
    const { uploader, server } = handUploader();
    server.held.add("a");
    uploader.add([pickedOf("a", 5), pickedOf("b", 5)]);
    expect(await uploader.register()).toEqual(["a", "b"]);
    uploader.begin();
    expect(states(uploader)).toEqual(["sent", "sending"]);
    expect(server.packs[0]?.ids).toEqual(["b"]);
  });

  it("takes a path only once", () => {
    const { uploader } = handUploader();
    uploader.add([pickedOf("a", 1)]);
    uploader.add([pickedOf("a", 1), pickedOf("b", 1)]);
    expect(uploader.snapshot()).toHaveLength(2);
  });

  it("pauses what runs and goes on with it", async () => {
    const { uploader, jobs } = await begun(["a"], LARGE);
    uploader.pause();
    expect(states(uploader)).toEqual(["paused"]);
    expect(jobs[0]?.signal.aborted).toBe(true);
    uploader.resume();
    expect(states(uploader)).toEqual(["sending"]);
    jobs[0]?.end(new Error("late end of the paused run"));
    await settle();
    expect(states(uploader)).toEqual(["sending"]);
  });

  it("keeps the reason of a failure and lets the files be tried again", async () => {
    const { uploader, server } = await begun(["a", "b"]);
    server.packs[0]?.end(new ApiError(507, "storage_full", "The disk is full.", null, []));
    await settle();
    const failed = { state: "failed", error: "The disk is full." };
    expect(uploader.snapshot()).toMatchObject([failed, failed]);
    uploader.resume();
    expect(uploader.snapshot()[0]).toMatchObject({ state: "sending", error: "" });
  });

  it("says which file of a request did not arrive whole", async () => {
    const { uploader, server } = await begun(["a", "b"]);
    server.broken.add("b");
    server.packs[0]?.end();
    await settle();
    expect(states(uploader)).toEqual(["sent", "failed"]);
    expect(uploader.snapshot()[1]?.error).toMatch(/Try again\.$/);
  });

  it("adds up what was sent, and is over when nothing is left to do", async () => {
    const { uploader, jobs } = await begun(["a", "b"], LARGE);
    jobs[0]?.onProgress({ id: "a", path: "a", size: LARGE, offset: 4, state: "receiving" });
    expect(summarise(uploader.snapshot())).toMatchObject({ bytes: 2 * LARGE, sentBytes: 4, isOver: false });
    for (const job of jobs) job.end();
    await settle();
    expect(summarise(uploader.snapshot())).toMatchObject({ isOver: true, counts: { sent: 2 } });
  });
});

it("an illegal step is an error", () => {
  expect(() => nextState("sent", "start")).toThrow("sent cannot start");
});

describe("the fingerprint", () => {
  it("is the same for the same file chosen again", () => {
    expect(fingerprintOf(pickedOf("a/b.dcm", 3))).toBe(fingerprintOf(pickedOf("a/b.dcm", 3)));
  });

  it("differs by path, size and time", () => {
    const other = { path: "a", file: new File(["xxx"], "a", { lastModified: 2 }) };
    const all = [pickedOf("a", 3), pickedOf("b", 3), pickedOf("a", 4), other].map(fingerprintOf);
    expect(new Set(all).size).toBe(4);
    for (const each of all) expect(each).toMatch(/^[\da-f]{64}$/);
  });
});
