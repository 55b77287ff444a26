import { describe, expect, it } from "vitest";

import type { Upload } from "../api";
import { fingerprintOf } from "./fingerprint";
import type { sendFile } from "./sendFile";
import { MemoryServer, pickedOf } from "./testing/memoryServer";
import { nextState, summarise, Uploader } from "./uploader";

type Job = Parameters<typeof sendFile>[0] & { readonly end: (error?: Error) => void };

/** An uploader whose sending ends when the test says so. */
function handUploader() {
  const jobs: Job[] = [];
  const send = (options: Parameters<typeof sendFile>[0]): Promise<Upload> =>
    new Promise((resolve, reject) => {
      const row = {
        id: options.picked.path,
        path: options.picked.path,
        size: 1,
        offset: 1,
        state: "received",
      } as const;
      jobs.push({ ...options, end: (error) => (error === undefined ? resolve(row) : reject(error)) });
    });
  return { uploader: new Uploader(new MemoryServer(1), send), jobs };
}

const states = (uploader: Uploader) => uploader.snapshot().map(({ state }) => state);
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("Uploader", () => {
  it("sends three at once and the others after them", async () => {
    const { uploader, jobs } = handUploader();
    uploader.add(["a", "b", "c", "d"].map((path) => pickedOf(path, 1)));
    expect(states(uploader)).toEqual(["sending", "sending", "sending", "waiting"]);
    jobs[1]?.end();
    await settle();
    expect(states(uploader)).toEqual(["sending", "sent", "sending", "sending"]);
  });

  it("takes a path only once", () => {
    const { uploader } = handUploader();
    uploader.add([pickedOf("a", 1)]);
    uploader.add([pickedOf("a", 1), pickedOf("b", 1)]);
    expect(uploader.snapshot()).toHaveLength(2);
  });

  it("pauses what runs and goes on with it", async () => {
    const { uploader, jobs } = handUploader();
    uploader.add([pickedOf("a", 1)]);
    uploader.pause();
    expect(states(uploader)).toEqual(["paused"]);
    expect(jobs[0]?.signal.aborted).toBe(true);
    uploader.resume();
    expect(states(uploader)).toEqual(["sending"]);
    jobs[0]?.end(new Error("late end of the paused run"));
    await settle();
    expect(states(uploader)).toEqual(["sending"]);
  });

  it("keeps the reason of a failure and lets the file be tried again", async () => {
    const { uploader, jobs } = handUploader();
    uploader.add([pickedOf("a", 1)]);
    jobs[0]?.end(new Error("x"));
    await settle();
    expect(uploader.snapshot()[0]).toMatchObject({ state: "failed", error: expect.stringMatching(/\./) });
    uploader.resume();
    expect(uploader.snapshot()[0]).toMatchObject({ state: "sending", error: "" });
  });

  it("adds up what was sent, and is over when nothing is left to do", async () => {
    const { uploader, jobs } = handUploader();
    uploader.add([pickedOf("a", 10), pickedOf("b", 30)]);
    jobs[0]?.onProgress({ id: "a", path: "a", size: 10, offset: 4, state: "receiving" });
    expect(summarise(uploader.snapshot())).toMatchObject({ bytes: 40, sentBytes: 4, isOver: false });
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
