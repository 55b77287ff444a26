import { describe, expect, it } from "vitest";
import { EMPTY_STATUS } from "./outbox";
import { addAndDrain, DELIVERED, entryOf, OutboxBench, refused, UNREACHABLE } from "./testing/outbox";

const bench = new OutboxBench("outbox-test");

describe("the outbox", () => {
  it("leaves another reader's answers alone until that reader is back", async () => {
    bench.answers = [UNREACHABLE];
    await addAndDrain(bench.make(), 1);
    const other = bench.make({ reader: "r2" });
    await addAndDrain(other, 2);
    expect(other.status.get()).toMatchObject({ waiting: 0, refused: [] });
    expect(bench.sentKeys).toEqual(["key-1", "key-2"]);
    await bench.make().drain();
    expect(bench.sentKeys).toEqual(["key-1", "key-2", "key-1"]);
    expect(await bench.database.count("outbox")).toBe(0);
  });

  it("keeps an answer on the device before anything is sent", async () => {
    const outbox = bench.make({ withLock: () => new Promise(() => undefined) });
    await outbox.add(entryOf(1), 0);
    expect(bench.sent).toHaveLength(0);
    expect(outbox.status.get().waiting).toBe(1);
    expect(await bench.database.count("outbox")).toBe(1);
  });

  it("removes an answer only after the server took it", async () => {
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    expect(bench.sentKeys).toEqual(["key-1"]);
    expect(await bench.database.count("outbox")).toBe(0);
    expect(outbox.status.get()).toEqual(EMPTY_STATUS);
    expect(bench.announced).toBeGreaterThan(0);
  });

  it("keeps the order, stops at the first failure and sends the same key again", async () => {
    bench.answers = [UNREACHABLE, UNREACHABLE];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    await addAndDrain(outbox, 2, 3);
    expect(bench.sentKeys).toEqual(["key-1", "key-1"]);
    expect(outbox.status.get()).toMatchObject({ waiting: 3, connection: "unreachable" });
    await outbox.drain();
    expect(bench.sent.slice(2).map(({ key }) => key)).toEqual(["key-1", "key-2", "key-3"]);
    expect(outbox.status.get()).toMatchObject({ waiting: 0, connection: "ok" });
  });

  it("survives a reload: a new outbox on the same store sends what waited", async () => {
    bench.answers = [UNREACHABLE];
    await addAndDrain(bench.make(), 1);
    const reloaded = bench.make();
    await reloaded.refresh();
    expect(reloaded.status.get().waiting).toBe(1);
    await reloaded.drain();
    expect(bench.sentKeys).toEqual(["key-1", "key-1"]);
    expect(await bench.database.count("outbox")).toBe(0);
  });

  it("waits longer after each failure, up to half a minute", async () => {
    bench.answers = Array.from({ length: 7 }, () => UNREACHABLE);
    const outbox = bench.make();
    await outbox.add(entryOf(1), 0);
    for (let attempt = 0; attempt < 7; attempt += 1) await outbox.drain();
    const delays = bench.retries.map(({ delayMs }) => delayMs);
    expect(delays.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  it("jitters: the same failure waits half as long at the lower end", async () => {
    bench.answers = [UNREACHABLE];
    await addAndDrain(bench.make({ random: () => 0 }), 1);
    expect(bench.retries[0]?.delayMs).toBe(1_000);
  });

  it("keeps the queue when the login ran out, and sends it after", async () => {
    bench.answers = [{ kind: "signed_out" }];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    expect(outbox.status.get()).toMatchObject({ waiting: 1, connection: "signed_out" });
    expect(bench.retries).toHaveLength(0);
    await outbox.noteSignedIn();
    expect(outbox.status.get()).toMatchObject({ waiting: 0, connection: "ok" });
  });

  it("parks a refused answer, shows why, and goes on with the next", async () => {
    const refusal = refused("The session is closed.", "over");
    bench.answers = [refusal];
    const outbox = bench.make();
    const outcome = outbox.firstWordOn("key-1");
    await addAndDrain(outbox, 1, 2);
    expect(await outcome).toEqual(refusal);
    expect(outbox.status.get().refused.map(({ problem }) => problem)).toEqual(["The session is closed."]);
    expect(bench.sentKeys).toEqual(["key-1", "key-2"]);
    expect(await outbox.turnsOf("s1")).toEqual([]);
  });

  it("sends a refused answer again when asked to", async () => {
    bench.answers = [refused("Not yet.", "later")];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    await outbox.retryRefused();
    expect(outbox.status.get()).toEqual(EMPTY_STATUS);
  });

  it.each(["redo", "answered", "over"] as const)(
    "never sends again by itself what is %s, and keeps it in sight",
    async (fate) => {
      bench.answers = [refused("This number is too large.", fate)];
      const outbox = bench.make();
      await addAndDrain(outbox, 1);
      await outbox.retryRefused();
      await outbox.drain();
      expect(bench.sentKeys).toEqual(["key-1"]);
      expect(outbox.status.get().refused).toMatchObject([{ problem: "This number is too large.", fate }]);
      expect(await bench.database.count("outbox")).toBe(1);
    },
  );

  it("drops a refused answer once its item was answered after all", async () => {
    bench.answers = [refused("Write something.", "redo")];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    await outbox.add({ ...entryOf(2), item: "item-1" }, 0);
    await outbox.drain();
    expect(await bench.database.count("outbox")).toBe(0);
    expect(outbox.status.get().refused).toEqual([]);
  });

  it("tells who waits when another tab delivered the answer", async () => {
    let unlock = (): void => undefined;
    const lock = new Promise<void>((go) => (unlock = go));
    const outbox = bench.make({ withLock: (work) => lock.then(work) });
    const outcome = outbox.firstWordOn("key-1");
    await outbox.add(entryOf(1), 0);
    await bench.database.clear("outbox");
    unlock();
    await outbox.drain();
    await outbox.refresh();
    expect(await outcome).toEqual({ kind: "delivered", receipt: null });
  });

  it("never keeps two entries under one key", async () => {
    const outbox = bench.make({ withLock: () => new Promise(() => undefined) });
    await outbox.add(entryOf(1), 0);
    await expect(outbox.add(entryOf(1), 0)).rejects.toThrow();
  });

  it("never lets a refused entry hold up those after it, whatever became of it", async () => {
    const fates = ["redo", "later", "answered", "over"] as const;
    bench.answers = fates.map((fate) => refused("No.", fate));
    const outbox = bench.make();
    await addAndDrain(outbox, 1, 2, 3, 4, 5, 6);
    expect(bench.sentKeys).toEqual(["key-1", "key-2", "key-3", "key-4", "key-5", "key-6"]);
    expect(outbox.status.get().waiting).toBe(0);
    expect(outbox.status.get().refused.map(({ item, fate }) => [item, fate])).toEqual(
      fates.map((fate, index) => [`item-${index + 1}`, fate]),
    );
  });

  it("passes by an entry whose turn has not come, and takes it in the same round when the way is free", async () => {
    const held = bench.make({ withLock: () => new Promise(() => undefined) });
    for (const number of [2, 1]) await held.add(entryOf(number), 0);
    bench.answers = [{ kind: "blocked" }];
    const outbox = bench.make();
    await outbox.drain();
    expect(bench.sentKeys).toEqual(["key-2", "key-1", "key-2"]);
    expect(outbox.status.get()).toEqual(EMPTY_STATUS);
  });

  it("leaves an entry that stays blocked on the device, and tries it once in each round", async () => {
    bench.answers = [{ kind: "blocked" }, { kind: "blocked" }];
    const outbox = bench.make();
    const word = outbox.firstWordOn("key-2");
    await addAndDrain(outbox, 2);
    expect(await word).toEqual({ kind: "waiting" });
    expect(outbox.status.get()).toMatchObject({ waiting: 1, connection: "ok" });
    expect(bench.sent.length).toBeLessThanOrEqual(2);
  });

  it("never sends a guess before the answers of its item", async () => {
    bench.answers = [{ kind: "blocked" }];
    const outbox = bench.make();
    await outbox.add({ ...entryOf(1), key: "guess-1", stage: "guess" }, 0);
    await addAndDrain(outbox);
    bench.sent = [];
    const held = bench.make({ withLock: () => new Promise(() => undefined) });
    await held.add({ ...entryOf(2), key: "guess-2", stage: "guess" }, 0);
    await held.add(entryOf(2), 0);
    await bench.make().drain();
    expect(bench.sentKeys).toEqual(["key-2", "guess-2"]);
  });

  it("takes a new key, once, where the old one was used for something else", async () => {
    bench.answers = [{ kind: "key_used", message: "Used." }];
    const outbox = bench.make();
    const word = outbox.firstWordOn("key-1");
    await addAndDrain(outbox, 1);
    expect(bench.sentKeys).toEqual(["key-1", "new-key-1"]);
    expect(await word).toMatchObject({ kind: "delivered" });
    bench.answers = [
      { kind: "key_used", message: "Used." },
      { kind: "key_used", message: "Used." },
    ];
    await addAndDrain(outbox, 2);
    expect(outbox.status.get().refused).toMatchObject([{ item: "item-2", problem: "Used.", fate: "later" }]);
  });

  it("says when the server has no room, and tries again", async () => {
    bench.answers = [{ kind: "unreachable", isFull: true }];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    expect(outbox.status.get()).toMatchObject({ waiting: 1, connection: "server_full" });
    expect(bench.retries).toHaveLength(1);
  });

  it("removes what cannot be sent only where the reader says so", async () => {
    bench.answers = [refused("Closed.", "over")];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    await outbox.retryRefused();
    expect(await bench.database.count("outbox")).toBe(1);
    await outbox.remove(outbox.status.get().refused[0]?.seq ?? 0);
    expect(await bench.database.count("outbox")).toBe(0);
    expect(outbox.status.get()).toEqual(EMPTY_STATUS);
  });

  it("keeps a refused guess when the answers of its item are taken, and the other way round", async () => {
    bench.answers = [refused("Not yet.", "redo"), DELIVERED];
    const outbox = bench.make();
    await outbox.add({ ...entryOf(1), key: "guess-1", stage: "guess" }, 0);
    await addAndDrain(outbox, 1);
    expect(outbox.status.get().refused).toMatchObject([{ stage: "guess" }]);
    expect(await outbox.refusedOf("item-1", "guess")).toMatchObject({ key: "guess-1" });
    expect(await outbox.refusedOf("item-1", "answers")).toBeNull();
  });
});
