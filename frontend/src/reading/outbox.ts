import { Store } from "../viewer";
import { readOutbox } from "./outboxRows";
import { receiptSchema } from "./schema";
import { turnOf } from "./storage";
import type { UnreadableRow } from "./outboxRows";
import type { Receipt, Stage } from "./schema";
import type { Fate, OutboxEntry, ReadingDatabase, ReceiptRow } from "./storage";

/** What became of one attempt to send. */
export type SendResult =
  | { readonly kind: "delivered"; readonly reply: unknown }
  | { readonly kind: "unreachable"; readonly isFull?: boolean }
  | { readonly kind: "signed_out" }
  /** Not its turn yet: what was answered before it comes first. */
  | { readonly kind: "blocked" }
  /** Its key was used for something else. */
  | { readonly kind: "key_used"; readonly message: string }
  | Refusal;

export interface Refusal {
  readonly kind: "refused";
  readonly message: string;
  readonly field: string | null;
  readonly fate: Fate;
}

/** What became of an entry in the end. `receipt` is null when another tab delivered it, or where it cannot be read. */
export type Outcome = { readonly kind: "delivered"; readonly receipt: Receipt | null } | Refusal;

/** The first that is known of a new entry: what became of it, or that it waits on this device. */
export type FirstWord = Outcome | { readonly kind: "waiting" };

export interface OutboxStatus {
  readonly waiting: number;
  readonly refused: readonly OutboxEntry[];
  readonly unreadable: readonly UnreadableRow[];
  readonly connection: "ok" | "unreachable" | "server_full" | "signed_out";
  /** The item whose time the server has just cut to the longest it keeps; null where it cut none. */
  readonly cappedLabel: string | null;
}

export const EMPTY_STATUS: OutboxStatus = {
  waiting: 0,
  refused: [],
  unreadable: [],
  connection: "ok",
  cappedLabel: null,
};

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
  newKey(): string;
  /** The device's date, in milliseconds. */
  date(): number;
}

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 30_000;

export type NewEntry = Pick<OutboxEntry, "key" | "session" | "item" | "stage" | "label" | "path" | "body">;
/** Awaited before anybody who waits for the entry is told. It must not wait for the outbox. */
type Listener = (entry: OutboxEntry, outcome: Outcome) => Promise<void>;

/**
 * Submissions are written to the device first and sent after, oldest first, each until the server
 * acknowledges it. The Idempotency-Key of an entry never changes, so sending twice is harmless.
 * An entry the server refuses is parked and shown, never dropped, and holds up no other.
 */
export class Outbox {
  readonly status = new Store<OutboxStatus>(EMPTY_STATUS);
  private readonly waiters = new Map<string, (word: FirstWord) => void>();
  private readonly listeners = new Set<Listener>();
  private failures = 0;
  private cancelRetry: (() => void) | null = null;
  private draining: Promise<void> | null = null;
  private isAskedAgain = false;
  private isStopped = false;

  constructor(private readonly ports: OutboxPorts) {}

  /** Settles once the entry is safe on this device. */
  async add(entry: NewEntry, createdAt: number): Promise<void> {
    const { reader } = this.ports;
    const fresh = { attempts: 0, state: "waiting", problem: null, field: null, fate: null } as const;
    await this.ports.database.add("outbox", { ...entry, ...fresh, reader, createdAt, isRekeyed: false });
    this.status.patch({ cappedLabel: null });
    await this.refresh();
    this.ports.announce();
    void this.drain();
  }

  /** Settles when the server has taken or refused the entry, or when that must wait. */
  firstWordOn(key: string): Promise<FirstWord> {
    return new Promise((resolve) => this.waiters.set(key, resolve));
  }

  /** Called for every entry that the server took or refused. Returns the function that ends it. */
  onSettled(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The turns of a session that were answered here and not yet taken by the server. */
  async turnsOf(session: string): Promise<string[]> {
    const { entries } = await this.rows();
    return entries.filter((row) => row.session === session && row.state === "waiting").map(turnOf);
  }

  /** What was answered last in this turn and refused. */
  async refusedOf(item: string, stage: Stage): Promise<OutboxEntry | null> {
    const { entries } = await this.rows();
    const refused = entries.filter(
      (row) => row.state === "refused" && turnOf(row) === turnOf({ item, stage }),
    );
    return refused.at(-1) ?? null;
  }

  /** Send what waits, until it is all gone or something fails. Calls while it runs are joined. */
  drain(): Promise<void> {
    this.isAskedAgain = this.draining !== null;
    this.draining ??= this.drainUntilQuiet();
    return this.draining;
  }

  /** Read the store again, for example because another tab changed it. */
  async refresh(): Promise<void> {
    const { entries, unreadable } = await this.rows();
    const waiting = entries.filter((row) => row.state === "waiting").length;
    const refused = entries.filter((row) => row.state === "refused");
    this.status.patch({ waiting, refused, unreadable });
    this.settleVanished(new Set(entries.map((row) => row.key)));
  }

  /** Try refused entries once more that another moment may let through. */
  async retryRefused(): Promise<void> {
    for (const row of this.status.get().refused.filter(({ fate }) => mayBeSentAgain(fate))) {
      await this.ports.database.put("outbox", { ...row, state: "waiting", problem: null });
    }
    await this.refresh();
    await this.drain();
  }

  /** The reader's own will, for what cannot be sent: nothing else removes it. */
  async remove(seq: number): Promise<void> {
    await this.ports.database.delete("outbox", seq);
    await this.refresh();
    this.ports.announce();
  }

  /** The reader must log in again; what waits stays where it is. */
  noteSignedOut(): void {
    this.status.patch({ connection: "signed_out" });
  }

  /** The reader is back: everything that waits is sent, after the sending that has just failed has ended. */
  async noteSignedIn(): Promise<void> {
    this.status.patch({ connection: "ok" });
    await this.draining;
    await this.drain();
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
    try {
      let isClear: boolean;
      do {
        this.isAskedAgain = false;
        this.forgetRetry();
        isClear = await this.ports.withLock(() => this.sendAll());
        await this.refresh();
      } while (this.isAskedAgain && isClear);
    } catch {
      // The device's own store failed, for example because it is full. Nothing has left it: it is tried again.
      this.failures += 1;
      this.retryLater();
    } finally {
      // In the same step as the last look at `isAskedAgain`: whoever asks after it begins anew.
      this.draining = null;
    }
  }

  /** False when something failed and the rest must wait. An entry whose turn has not come is passed by. */
  private async sendAll(): Promise<boolean> {
    const passed = new Set<number>();
    for (let entry = await this.next(passed); entry !== null; entry = await this.next(passed)) {
      const result = await this.ports.send(entry);
      if (result.kind === "unreachable" || result.kind === "signed_out") {
        await this.keep(entry, result);
        return false;
      }
      if (result.kind === "blocked") this.pass(entry, passed);
      else if (result.kind === "key_used") await this.rekey(entry, result.message);
      else await this.settle(entry, result);
      // What was in the way may be gone.
      if (result.kind === "delivered") passed.clear();
    }
    return true;
  }

  private pass({ seq, key }: OutboxEntry, passed: Set<number>): void {
    passed.add(seq as number);
    this.tell(key, { kind: "waiting" });
  }

  private tell(key: string, word: FirstWord): void {
    this.waiters.get(key)?.(word);
    this.waiters.delete(key);
  }

  private rows(): ReturnType<typeof readOutbox> {
    return readOutbox(this.ports.database, this.ports.reader);
  }

  /** The oldest that waits; a guess never before the answers of its item. */
  private async next(passed: ReadonlySet<number>): Promise<OutboxEntry | null> {
    const waiting = (await this.rows()).entries.filter((row) => row.state === "waiting");
    const isFree = ({ seq, item, stage }: OutboxEntry): boolean =>
      !passed.has(seq as number) &&
      (stage === "answers" || !waiting.some((row) => row.item === item && row.stage === "answers"));
    return waiting.find(isFree) ?? null;
  }

  private async keep(
    entry: OutboxEntry,
    result: Extract<SendResult, { kind: "unreachable" | "signed_out" }>,
  ): Promise<void> {
    await this.ports.database.put("outbox", { ...entry, attempts: entry.attempts + 1 });
    this.failures += 1;
    for (const key of [...this.waiters.keys()]) this.tell(key, { kind: "waiting" });
    if (result.kind === "signed_out") return this.noteSignedOut();
    this.status.patch({ connection: result.isFull === true ? "server_full" : "unreachable" });
    this.retryLater();
  }

  /** Removed only at acknowledgement. */
  private async settle(
    entry: OutboxEntry,
    result: Extract<SendResult, { kind: "delivered" | "refused" }>,
  ): Promise<void> {
    const outcome =
      result.kind === "refused" ? await this.park(entry, result) : await this.take(entry, result);
    this.failures = 0;
    this.status.patch({ connection: "ok" });
    await this.refresh();
    for (const listener of [...this.listeners]) await listener(entry, outcome);
    this.tell(entry.key, outcome);
    this.ports.announce();
  }

  private async take(entry: OutboxEntry, { reply }: { readonly reply: unknown }): Promise<Outcome> {
    const parsed = receiptSchema.safeParse(reply);
    const receipt = parsed.success ? parsed.data : null;
    // Where the device has no room for the receipt, the answer counts as taken all the same.
    await this.acknowledge(entry, receipt).catch(() => this.acknowledge(entry, null));
    if (receipt?.are_times_capped === true) this.status.patch({ cappedLabel: entry.label });
    return { kind: "delivered", receipt };
  }

  /**
   * In one transaction, so that no receipt is lost: the entry goes, with it refused ones of the same turn, which has
   * been answered after all, and its draft.
   */
  private async acknowledge(entry: OutboxEntry, receipt: Receipt | null): Promise<void> {
    const { entries } = await this.rows();
    const turn = turnOf(entry);
    const done = entries.filter(
      (row) => row.seq === entry.seq || (row.state === "refused" && turnOf(row) === turn),
    );
    const change = this.ports.database.transaction(["outbox", "drafts", "receipts"], "readwrite");
    const outbox = change.objectStore("outbox");
    const writes = done.map(({ seq }) => outbox.delete(seq as number));
    if (receipt !== null) {
      await change.objectStore("receipts").put(receiptRow(entry, receipt, this.ports.date()));
    }
    await Promise.all([...writes, change.objectStore("drafts").delete(turn), change.done]);
  }

  private async park(entry: OutboxEntry, refusal: Refusal): Promise<Refusal> {
    const { message: problem, field, fate } = refusal;
    await this.ports.database.put("outbox", { ...entry, state: "refused", problem, field, fate });
    return refusal;
  }

  /** The same answers under another key, once: it then waits like any other. */
  private async rekey(entry: OutboxEntry, message: string): Promise<void> {
    if (entry.isRekeyed) {
      return this.settle(entry, { kind: "refused", message, field: null, fate: "later" });
    }
    const key = this.ports.newKey();
    await this.ports.database.put("outbox", { ...entry, key, isRekeyed: true });
    const waiter = this.waiters.get(entry.key);
    this.waiters.delete(entry.key);
    if (waiter !== undefined) this.waiters.set(key, waiter);
  }

  private settleVanished(present: ReadonlySet<string>): void {
    for (const [key, resolve] of [...this.waiters]) {
      if (present.has(key) || this.draining !== null) continue;
      this.waiters.delete(key);
      resolve({ kind: "delivered", receipt: null });
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

/** Null: refused when there were no fates; the server then says which one it is. */
export function mayBeSentAgain(fate: Fate | null): boolean {
  return fate === "later" || fate === null;
}

function receiptRow(entry: OutboxEntry, receipt: Receipt, date: number): ReceiptRow {
  const { reader, session, item, label } = entry;
  const { submission, stage, head = null } = receipt;
  return { submission, reader, session, item, stage, label, receivedAt: new Date(date).toISOString(), head };
}
