import "fake-indexeddb/auto";

import { afterEach, beforeEach } from "vitest";
import { Outbox } from "../outbox";
import { openReadingDatabase } from "../storage";
import type { NewEntry, OutboxPorts, Refusal, SendResult } from "../outbox";
import type { Fate, OutboxEntry, ReadingDatabase } from "../storage";

export const DELIVERED: SendResult = { kind: "delivered", reply: { submission: "x" } };
export const UNREACHABLE: SendResult = { kind: "unreachable" };

/** An outbox over a store of its own, whose every attempt to send is answered by the test. */
export class OutboxBench {
  database!: ReadingDatabase;
  sent: OutboxEntry[] = [];
  /** What the next attempts come to; DELIVERED where nothing is said. */
  answers: SendResult[] = [];
  retries: { work: () => void; delayMs: number }[] = [];
  announced = 0;
  private keys = 0;
  private stores = 0;

  constructor(private readonly name: string) {
    beforeEach(async () => {
      this.stores += 1;
      this.database = await openReadingDatabase(`${this.name}-${this.stores}`);
      [this.sent, this.answers, this.retries, this.announced, this.keys] = [[], [], [], 0, 0];
    });
    afterEach(() => this.database.close());
  }

  get sentKeys(): string[] {
    return this.sent.map(({ key }) => key);
  }

  make(change: Partial<OutboxPorts> = {}): Outbox {
    return new Outbox({
      reader: "r1",
      database: this.database,
      send: (entry) => {
        this.sent.push(entry);
        return Promise.resolve(this.answers.shift() ?? DELIVERED);
      },
      withLock: (work) => work(),
      announce: () => {
        this.announced += 1;
      },
      later: (work, delayMs) => {
        this.retries.push({ work, delayMs });
        return () => undefined;
      },
      random: () => 1,
      newKey: () => `new-key-${(this.keys += 1)}`,
      date: () => Date.UTC(2026, 10, 30, 14, 3),
      ...change,
    });
  }
}

export const refused = (message: string, fate: Fate): Refusal => ({
  kind: "refused",
  message,
  field: null,
  fate,
});

export const entryOf = (number: number): NewEntry => ({
  key: `key-${number}`,
  session: "s1",
  item: `item-${number}`,
  stage: "answers",
  label: `K7-${number}, ${number} of 9`,
  path: `/api/reading/items/item-${number}/submissions`,
  body: JSON.stringify({ number }),
});

export async function addAndDrain(outbox: Outbox, ...numbers: number[]): Promise<void> {
  for (const number of numbers) await outbox.add(entryOf(number), 0);
  await outbox.drain();
}
