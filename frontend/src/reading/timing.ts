/** What happened while an item was read. No positions and no values: only what kind of thing. */
export type TimingEventType =
  | "shown"
  | "first_input"
  | "hidden"
  | "visible"
  | "blur"
  | "focus"
  | "tool"
  | "window"
  | "zoom"
  | "pan"
  | "plane"
  | "toggle"
  | "answer"
  | "mark"
  | "submit";

export interface TimingEvent {
  readonly at_ms: number;
  readonly type: TimingEventType;
}

export interface Timing {
  readonly active_ms: number;
  readonly idle_ms: number;
  readonly hidden_ms: number;
  readonly load_ms: number;
  readonly events: readonly TimingEvent[];
}

/** Ten of a kind per second at most, and not more than the server takes. */
const THROTTLE_MS = 100;
const MOST_EVENTS = 300;

/**
 * Reading time of one item, from the frame in which both panes could be seen.
 * Active: the page is seen and focused and the last input is at most `idleAfterMs` old.
 * Hidden: the page is not seen or not focused. Idle: the rest. Times are whole milliseconds, as long as they were:
 * the server keeps a day at most, and says where it did.
 *
 * `now` runs with the page and not with the date. A machine that sleeps may stop it or let it leap ahead; that it goes
 * back, or is no number, must do no harm either: such a time counts as the one before.
 */
export class ReadingClock {
  private readonly startedAt: number;
  private countedTo: number;
  private lastInputAt: number;
  private activeMs = 0;
  private idleMs = 0;
  private hiddenMs = 0;
  private readonly events: TimingEvent[] = [];
  private readonly lastOfType = new Map<TimingEventType, number>();
  private hasInput = false;
  private latest = 0;

  constructor(
    private readonly readNow: () => number,
    private readonly idleAfterMs: number,
    private readonly loadMs: number,
    private isAttending: boolean,
  ) {
    this.startedAt = this.now();
    this.countedTo = this.startedAt;
    this.lastInputAt = this.startedAt;
    this.add("shown");
  }

  /** The reader did something. True for the first input of the item. */
  input(type: TimingEventType): boolean {
    this.count();
    this.lastInputAt = this.now();
    const isFirst = !this.hasInput;
    this.hasInput = true;
    if (isFirst) this.add("first_input");
    this.add(type);
    return isFirst;
  }

  /** The page was hidden or shown, left or entered. */
  attend(isAttending: boolean, type: TimingEventType): void {
    this.count();
    this.isAttending = isAttending;
    // Coming back is a sign of life: the reader is there again.
    if (isAttending) this.lastInputAt = this.now();
    this.add(type);
  }

  read(): Timing {
    this.count();
    return {
      active_ms: wholeMs(this.activeMs),
      idle_ms: wholeMs(this.idleMs),
      hidden_ms: wholeMs(this.hiddenMs),
      load_ms: wholeMs(this.loadMs),
      events: [...this.events],
    };
  }

  private now(): number {
    const told = this.readNow();
    if (Number.isFinite(told)) this.latest = Math.max(this.latest, told);
    return this.latest;
  }

  private count(): void {
    const from = this.countedTo;
    const to = this.now();
    this.countedTo = to;
    if (!this.isAttending) {
      this.hiddenMs += to - from;
      return;
    }
    const idleFrom = Math.min(Math.max(this.lastInputAt + this.idleAfterMs, from), to);
    this.activeMs += idleFrom - from;
    this.idleMs += to - idleFrom;
  }

  private add(type: TimingEventType): void {
    const at = this.now() - this.startedAt;
    const last = this.lastOfType.get(type);
    if (last !== undefined && at - last < THROTTLE_MS) return;
    if (this.events.length >= MOST_EVENTS && type !== "submit") return;
    this.lastOfType.set(type, at);
    this.events.push({ at_ms: wholeMs(at), type });
  }
}

function wholeMs(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(Math.round(ms), 0), Number.MAX_SAFE_INTEGER) : 0;
}
