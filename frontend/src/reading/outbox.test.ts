import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Outbox } from "./outbox";
import { openReadingDatabase } from "./storage";
import type { OutboxPorts, SendResult } from "./outbox";
import type { OutboxEntry, ReadingDatabase } from "./storage";

const DELIVERED: SendResult = { kind: "delivered", reply: { submission: "x" } };
const UNREACHABLE: SendResult = { kind: "unreachable" };

let database: ReadingDatabase;
let sent: OutboxEntry[];
let answers: SendResult[];
let retries: { work: () => void; delayMs: number }[];
let announced: number;
let name = 0;

beforeEach(async () => {
  name += 1;
  database = await openReadingDatabase(`outbox-test-${name}`);
  [sent, answers, retries, announced] = [[], [], [], 0];
});

afterEach(() => database.close());

function makeOutbox(change: Partial<OutboxPorts> = {}): Outbox {
  return new Outbox({
    reader: "r1",
    database,
    send: (entry) => {
      sent.push(entry);
      return Promise.resolve(answers.shift() ?? DELIVERED);
    },
    withLock: (work) => work(),
    announce: () => {
      announced += 1;
    },
    later: (work, delayMs) => {
      retries.push({ work, delayMs });
      return () => undefined;
    },
    random: () => 1,
    ...change,
  });
}

const entry = (number: number) => ({
  key: `key-${number}`,
  session: "s1",
  item: `item-${number}`,
  path: `/api/reading/items/item-${number}/submissions`,
  body: JSON.stringify({ number }),
});

async function addAndDrain(outbox: Outbox, ...numbers: number[]): Promise<void> {
  for (const number of numbers) await outbox.add(entry(number), 0);
  await outbox.drain();
}

describe("the outbox", () => {
  it("leaves another reader's answers alone until that reader is back", async () => {
    answers = [UNREACHABLE];
    await addAndDrain(makeOutbox(), 1);
    const other = makeOutbox({ reader: "r2" });
    await addAndDrain(other, 2);
    expect(other.status.get()).toMatchObject({ waiting: 0, refused: [] });
    expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
    await makeOutbox().drain();
    expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-2", "key-1"]);
    expect(await database.count("outbox")).toBe(0);
  });

  it("keeps an answer on the device before anything is sent", async () => {
    const outbox = makeOutbox({ withLock: () => new Promise(() => undefined) });
    await outbox.add(entry(1), 0);
    expect(sent).toHaveLength(0);
    expect(outbox.status.get().waiting).toBe(1);
    expect(await database.count("outbox")).toBe(1);
  });

  it("removes an answer only after the server took it", async () => {
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    expect(sent.map(({ key }) => key)).toEqual(["key-1"]);
    expect(await database.count("outbox")).toBe(0);
    expect(outbox.status.get()).toEqual({ waiting: 0, refused: [], connection: "ok" });
    expect(announced).toBeGreaterThan(0);
  });

  it("keeps the order, stops at the first failure and sends the same key again", async () => {
    answers = [UNREACHABLE, UNREACHABLE];
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    await addAndDrain(outbox, 2, 3);
    expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-1"]);
    expect(outbox.status.get()).toMatchObject({ waiting: 3, connection: "unreachable" });
    await outbox.drain();
    expect(sent.slice(2).map(({ key }) => key)).toEqual(["key-1", "key-2", "key-3"]);
    expect(outbox.status.get()).toMatchObject({ waiting: 0, connection: "ok" });
  });

  it("survives a reload: a new outbox on the same store sends what waited", async () => {
    answers = [UNREACHABLE];
    await addAndDrain(makeOutbox(), 1);
    const reloaded = makeOutbox();
    await reloaded.refresh();
    expect(reloaded.status.get().waiting).toBe(1);
    await reloaded.drain();
    expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-1"]);
    expect(await database.count("outbox")).toBe(0);
  });

  it("waits longer after each failure, up to half a minute", async () => {
    answers = Array.from({ length: 7 }, () => UNREACHABLE);
    const outbox = makeOutbox();
    await outbox.add(entry(1), 0);
    for (let attempt = 0; attempt < 7; attempt += 1) await outbox.drain();
    const delays = retries.map(({ delayMs }) => delayMs);
    expect(delays.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  it("jitters: the same failure waits half as long at the lower end", async () => {
    answers = [UNREACHABLE];
    await addAndDrain(makeOutbox({ random: () => 0 }), 1);
    expect(retries[0]?.delayMs).toBe(1_000);
  });

  it("keeps the queue when the login ran out, and sends it after", async () => {
    answers = [{ kind: "signed_out" }];
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    expect(outbox.status.get()).toMatchObject({ waiting: 1, connection: "signed_out" });
    expect(retries).toHaveLength(0);
    outbox.noteSignedIn();
    await outbox.drain();
    expect(outbox.status.get()).toMatchObject({ waiting: 0, connection: "ok" });
  });

  it("parks a refused answer, shows why, and goes on with the next", async () => {
    answers = [{ kind: "refused", message: "The session is closed.", isFinal: true }];
    const outbox = makeOutbox();
    const outcome = outbox.outcomeOf("key-1");
    await addAndDrain(outbox, 1, 2);
    expect(await outcome).toEqual({ kind: "refused", message: "The session is closed.", isFinal: true });
    expect(outbox.status.get().refused.map(({ problem }) => problem)).toEqual(["The session is closed."]);
    expect(sent.map(({ key }) => key)).toEqual(["key-1", "key-2"]);
    expect(await outbox.itemsOf("s1")).toEqual([]);
  });

  it("sends a refused answer again when asked to", async () => {
    answers = [{ kind: "refused", message: "Not yet.", isFinal: false }];
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    await outbox.retryRefused();
    expect(outbox.status.get()).toEqual({ waiting: 0, refused: [], connection: "ok" });
  });

  it("never sends again what was refused for good, and keeps it in sight", async () => {
    answers = [{ kind: "refused", message: "This number is too large.", isFinal: true }];
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    await outbox.retryRefused();
    await outbox.drain();
    expect(sent.map(({ key }) => key)).toEqual(["key-1"]);
    expect(outbox.status.get().refused).toMatchObject([
      { problem: "This number is too large.", isFinal: true },
    ]);
    expect(await database.count("outbox")).toBe(1);
  });

  it("drops a refused answer once its item was answered after all", async () => {
    answers = [{ kind: "refused", message: "Not the current item.", isFinal: false }];
    const outbox = makeOutbox();
    await addAndDrain(outbox, 1);
    await outbox.add({ ...entry(2), item: "item-1" }, 0);
    await outbox.drain();
    expect(await database.count("outbox")).toBe(0);
    expect(outbox.status.get().refused).toEqual([]);
  });

  it("tells who waits when another tab delivered the answer", async () => {
    answers = [UNREACHABLE];
    const outbox = makeOutbox();
    const outcome = outbox.outcomeOf("key-1");
    await addAndDrain(outbox, 1);
    await database.clear("outbox");
    await outbox.refresh();
    expect(await outcome).toEqual({ kind: "delivered", reply: null });
  });

  it("never keeps two entries under one key", async () => {
    const outbox = makeOutbox({ withLock: () => new Promise(() => undefined) });
    await outbox.add(entry(1), 0);
    await expect(outbox.add(entry(1), 0)).rejects.toThrow();
  });
});
