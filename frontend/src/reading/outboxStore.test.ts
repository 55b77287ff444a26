import { describe, expect, it } from "vitest";
import { EMPTY_STATUS } from "./outbox";
import { openReadingDatabase } from "./storage";
import { addAndDrain, entryOf, OutboxBench, refused } from "./testing/outbox";
import type { OutboxEntry } from "./storage";

const bench = new OutboxBench("outbox-store-test");

describe("a record of the outbox that is damaged or old", () => {
  const row = {
    reader: "r1",
    session: "s1",
    path: "/p",
    createdAt: 0,
    attempts: 0,
    state: "waiting",
    problem: null,
  };
  const put = (stored: object): Promise<number> => bench.database.add("outbox", stored as OutboxEntry);

  it.each([
    ["without a body", { ...row, key: "k", item: "item-1" }],
    ["with a body that is no text", { ...row, key: "k", item: "item-1", body: 7 }],
    ["in a state that nobody knows", { ...row, key: "k", item: "item-1", body: "{}", state: "sending" }],
    ["that is empty", {}],
    ["that names no reader", { ...row, reader: 5, key: "k", item: "item-1", body: "{}" }],
  ])("%s holds nothing up, and is shown and kept as it is", async (_, damaged) => {
    await put(damaged);
    const outbox = bench.make();
    await addAndDrain(outbox, 2);
    expect(bench.sentKeys).toEqual(["key-2"]);
    expect(outbox.status.get().unreadable).toMatchObject([{ content: damaged }]);
    await outbox.remove(outbox.status.get().unreadable[0]?.seq ?? 0);
    expect(await bench.database.count("outbox")).toBe(0);
  });

  it("of another reader stays out of sight", async () => {
    await put({ reader: "r2", body: 7 });
    const outbox = bench.make();
    await outbox.refresh();
    expect(outbox.status.get()).toEqual(EMPTY_STATUS);
  });

  it("of an older page is sent like any other", async () => {
    await put({ ...row, key: "old", item: "item-1", body: "{}" });
    await bench.make().drain();
    expect(bench.sent).toMatchObject([{ key: "old", stage: "answers", label: "" }]);
    expect(await bench.database.count("outbox")).toBe(0);
  });

  it("of an older page that was refused then may be tried again, and then shows what it comes to", async () => {
    await put({
      ...row,
      key: "old",
      item: "item-1",
      body: "{}",
      state: "refused",
      problem: "No.",
      isFinal: true,
    });
    const outbox = bench.make();
    await outbox.refresh();
    bench.answers = [refused("No.", "redo")];
    await outbox.retryRefused();
    expect(outbox.status.get().refused).toMatchObject([{ fate: "redo" }]);
  });
});

describe("a receipt", () => {
  const HEAD = { chain: "study-1", seq: 7, hash: "ab".repeat(32) };
  const reply = { submission: "sub-1", stage: "guess", head: HEAD, are_times_capped: true };

  it("is kept on the device in the moment in which the answer leaves it", async () => {
    bench.answers = [{ kind: "delivered", reply }];
    const outbox = bench.make();
    await addAndDrain(outbox, 1);
    expect(await bench.database.getAll("receipts")).toEqual([
      {
        submission: "sub-1",
        reader: "r1",
        session: "s1",
        item: "item-1",
        stage: "guess",
        label: "K7-1, 1 of 9",
        receivedAt: "2026-11-30T14:03:00.000Z",
        head: HEAD,
      },
    ]);
    expect(outbox.status.get().cappedLabel).toBe("K7-1, 1 of 9");
  });

  it("that comes twice is kept once", async () => {
    bench.answers = [
      { kind: "delivered", reply },
      { kind: "delivered", reply },
    ];
    await addAndDrain(bench.make(), 1, 2);
    expect(await bench.database.count("receipts")).toBe(1);
  });

  it("takes the draft of its turn along, and no other", async () => {
    for (const item of ["item-1", "item-1/guess"]) {
      await bench.database.put("drafts", { item, savedAt: 0, content: {} });
    }
    await addAndDrain(bench.make(), 1);
    expect(await bench.database.getAllKeys("drafts")).toEqual(["item-1/guess"]);
  });

  it("for which the device has no room holds no answer up", async () => {
    bench.answers = [{ kind: "delivered", reply }];
    const full = new Proxy(bench.database, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== "transaction") return typeof value === "function" ? value.bind(target) : value;
        return (tables: string | string[], mode?: IDBTransactionMode) => {
          const change = target.transaction(tables as "outbox", mode as "readonly");
          if (!Array.isArray(tables) || isTried) return change;
          isTried = true;
          change.abort();
          change.done.catch(() => undefined);
          throw new DOMException("full", "QuotaExceededError");
        };
      },
    });
    let isTried = false;
    const outbox = bench.make({ database: full });
    await addAndDrain(outbox, 1);
    expect(await bench.database.count("outbox")).toBe(0);
    expect(outbox.status.get().waiting).toBe(0);
  });

  it("is told to whoever listens before whoever waits", async () => {
    const told: string[] = [];
    const outbox = bench.make();
    const stop = outbox.onSettled(async ({ key }, { kind }) => {
      await Promise.resolve();
      told.push(`${key} ${kind}`);
    });
    const word = outbox.firstWordOn("key-1").then(() => told.push("word"));
    await addAndDrain(outbox, 1);
    await word;
    stop();
    await addAndDrain(outbox, 2);
    expect(told).toEqual(["key-1 delivered", "word"]);
  });
});

describe("the store of an older page", () => {
  it("is taken over with its answers and drafts", async () => {
    const { openDB } = await import("idb");
    const old = await openDB("outbox-test-old", 1, {
      upgrade(fresh) {
        fresh
          .createObjectStore("outbox", { keyPath: "seq", autoIncrement: true })
          .createIndex("by_key", "key", {
            unique: true,
          });
        fresh.createObjectStore("drafts", { keyPath: "item" });
      },
    });
    await old.add("outbox", {
      ...entryOf(1),
      reader: "r1",
      createdAt: 0,
      attempts: 0,
      state: "waiting",
      problem: null,
    });
    old.close();
    const taken = await openReadingDatabase("outbox-test-old");
    await bench.make({ database: taken }).drain();
    expect(bench.sentKeys).toEqual(["key-1"]);
    expect(await taken.count("receipts")).toBe(1);
    taken.close();
  });

  it("that an older page still holds open is said in words", async () => {
    const { openDB } = await import("idb");
    const old = await openDB("outbox-test-held", 1);
    await expect(openReadingDatabase("outbox-test-held")).rejects.toThrow(
      "Another tab still shows an older page",
    );
    old.close();
  });
});
