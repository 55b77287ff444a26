import { Store } from "../viewer";
import type { OutboxEntry, ReadingDatabase } from "./storage";

/** What became of one attempt to send. */
export type SendResult =
  | { readonly kind: "delivered"; readonly reply: unknown }
  | { readonly kind: "unreachable" }
  | { readonly kind: "signed_out" }
  | Refusal;

/** `isFinal`: the same body would be refused again, whenever it came. */
interface Refusal {
  readonly kind: "refused";
  readonly message: string;
  readonly isFinal: boolean;
}

/** What became of an entry in the end. `reply` is null when another tab delivered it. */
export type Outcome = { readonly kind: "delivered"; readonly reply: unknown } | Refusal;

export interface OutboxStatus {
  readonly waiting: number;
  readonly refused: readonly OutboxEntry[];
  readonly connection: "ok" | "unreachable" | "signed_out";
}

/** The outside world, given in so that tests can stand in for it. */
export interface OutboxPorts {
  /** Whose answers are sent. Those of another reader on the same device wait for their own login. */
  readonly reader: string;
  readonly database: ReadingDatabase;
  send(entry: OutboxEntry): Promise<SendResult>;
  /** Run `work` while no other tab does. */
  withLock<T>(work: () => Promise<T>): Promise<T>;
  /** Tell other tabs that the store changed. */
  announce(): void;
  later(work: () => void, delayMs: number): () => void;
  random(): number;
}

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

type NewEntry = Pick<OutboxEntry, "key" | "session" | "item" | "path" | "body">;

/**
 * Submissions are written to the device first and sent after, oldest first, each until the server
 * acknowledges it. The Idempotency-Key of an entry never changes, so sending twice is harmless.
 * An entry the server refuses is parked and shown, never dropped.
 */
export class Outbox {
  readonly status = new Store<OutboxStatus>({ waiting: 0, refused: [], connection: "ok" });
  private readonly waiters = new Map<string, (outcome: Outcome) => void>();
  private failures = 0;
  private cancelRetry: (() => void) | null = null;
  private draining: Promise<void> | null = null;
  private isAskedAgain = false;
  private isStopped = false;

  constructor(private readonly ports: OutboxPorts) {}

  /** Settles once the entry is safe on this device. */
  async add(entry: NewEntry, createdAt: number): Promise<void> {
    const { reader } = this.ports;
    const row = { ...entry, reader, createdAt, attempts: 0, state: "waiting", problem: null } as const;
    await this.ports.database.add("outbox", row);
    await this.refresh();
    this.ports.announce();
    void this.drain();
  }

  /** Settles when the server has taken or refused the entry. */
  outcomeOf(key: string): Promise<Outcome> {
    return new Promise((resolve) => this.waiters.set(key, resolve));
  }

  /** Items of a session that were answered here but are not yet known to the server. */
  async itemsOf(session: string): Promise<string[]> {
    const rows = await this.ownRows();
    const waiting = rows.filter((row) => row.session === session && row.state === "waiting");
    return waiting.map((row) => row.item);
  }

  /** Send what waits, until it is all gone or something fails. Calls while it runs are joined. */
  drain(): Promise<void> {
    this.isAskedAgain = this.draining !== null;
    this.draining ??= this.drainUntilQuiet().finally(() => {
      this.draining = null;
    });
    return this.draining;
  }

  /** Read the store again, for example because another tab changed it. */
  async refresh(): Promise<void> {
    const rows = await this.ownRows();
    const waiting = rows.filter((row) => row.state === "waiting").length;
    const refused = rows.filter((row) => row.state === "refused");
    this.status.patch({ waiting, refused });
    this.settleVanished(new Set(rows.map((row) => row.key)));
  }

  /** Try refused entries once more, for example after a session was opened again; never one that is refused for good. */
  async retryRefused(): Promise<void> {
    for (const row of this.status.get().refused.filter(({ isFinal }) => isFinal !== true)) {
      await this.ports.database.put("outbox", { ...row, state: "waiting", problem: null });
    }
    await this.refresh();
    await this.drain();
  }

  /** The reader must log in again; what waits stays where it is. */
  noteSignedOut(): void {
    this.status.patch({ connection: "signed_out" });
  }

  noteSignedIn(): void {
    this.status.patch({ connection: "ok" });
  }

  /** Try no more. What is being sent at this moment is still settled. */
  stop(): void {
    this.isStopped = true;
    this.forgetRetry();
  }

  private forgetRetry(): void {
    this.cancelRetry?.();
    this.cancelRetry = null;
  }

  private async drainUntilQuiet(): Promise<void> {
    let isClear: boolean;
    do {
      this.isAskedAgain = false;
      this.forgetRetry();
      isClear = await this.ports.withLock(() => this.sendAll());
    } while (this.isAskedAgain && isClear);
    await this.refresh();
  }

  /** False when something failed and the rest must wait. */
  private async sendAll(): Promise<boolean> {
    for (let entry = await this.oldest(); entry !== null; entry = await this.oldest()) {
      const result = await this.ports.send(entry);
      if (result.kind === "unreachable" || result.kind === "signed_out") {
        await this.keep(entry, result.kind);
        return false;
      }
      await this.settle(entry, result);
    }
    return true;
  }

  private async ownRows(): Promise<OutboxEntry[]> {
    const rows = await this.ports.database.getAll("outbox");
    return rows.filter(({ reader }) => reader === this.ports.reader);
  }

  private async oldest(): Promise<OutboxEntry | null> {
    const rows = await this.ownRows();
    return rows.find((row) => row.state === "waiting") ?? null;
  }

  private async keep(entry: OutboxEntry, connection: "unreachable" | "signed_out"): Promise<void> {
    await this.ports.database.put("outbox", { ...entry, attempts: entry.attempts + 1 });
    this.failures += 1;
    this.status.patch({ connection });
    if (connection === "unreachable") this.retryLater();
  }

  /** Removed only at acknowledgement. */
  private async settle(entry: OutboxEntry, result: Outcome): Promise<void> {
    this.failures = 0;
    this.status.patch({ connection: "ok" });
    if (result.kind === "delivered") await this.removeItem(entry);
    else await this.park(entry, result);
    this.waiters.get(entry.key)?.(result);
    this.waiters.delete(entry.key);
    await this.refresh();
    this.ports.announce();
  }

  /** With the delivered entry go refused ones of the same item: it has been answered after all. */
  private async removeItem({ seq, item }: OutboxEntry): Promise<void> {
    const rows = await this.ports.database.getAll("outbox");
    const done = rows.filter((row) => row.seq === seq || (row.item === item && row.state === "refused"));
    for (const row of done) await this.ports.database.delete("outbox", row.seq as number);
  }

  private async park(entry: OutboxEntry, { message, isFinal }: Refusal): Promise<void> {
    await this.ports.database.put("outbox", { ...entry, state: "refused", problem: message, isFinal });
  }

  private settleVanished(present: ReadonlySet<string>): void {
    for (const [key, resolve] of [...this.waiters]) {
      if (present.has(key) || this.draining !== null) continue;
      this.waiters.delete(key);
      resolve({ kind: "delivered", reply: null });
    }
  }

  /** Exponential, with jitter, so that many readers do not return in the same instant. */
  private retryLater(): void {
    if (this.isStopped) return;
    const longest = Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LONGEST_RETRY_MS);
    const delay = longest * (0.5 + this.ports.random() / 2);
    this.cancelRetry = this.ports.later(() => void this.drain(), delay);
  }
}
