export type SaveState = "saved" | "waiting" | "saving" | "refused";

export interface SaveStatus {
  readonly state: SaveState;
  readonly error: unknown;
}

interface Options<T> {
  /** Writes the change from the first to the second. */
  readonly save: (from: T, to: T) => Promise<void>;
  readonly schedule?: (action: () => void) => () => void;
}

const DELAY_MS = 700;

/** Saves the newest value a moment after the last change, one save at a time. */
export class Autosaver<T> {
  private current: T;
  private status: SaveStatus = { state: "saved", error: null };
  private cancel: () => void = () => undefined;
  private running: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private stored: T,
    private readonly options: Options<T>,
  ) {
    this.current = stored;
  }

  readonly snapshot = (): SaveStatus => this.status;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(value: T): void {
    this.current = value;
    this.set("waiting");
    this.cancel();
    this.cancel = (this.options.schedule ?? later)(() => void this.flush());
  }

  /** Take over what the server changed by itself: part of what is stored and, unless changed since, of what is shown. */
  adopt(change: (value: T) => T): T {
    const isSame = this.current === this.stored;
    this.stored = change(this.stored);
    this.current = isSame ? this.stored : change(this.current);
    return this.current;
  }

  /** Resolves when everything is stored, or when the server has refused it. */
  async flush(): Promise<SaveStatus> {
    this.cancel();
    this.running ??= this.run().finally(() => (this.running = null));
    await this.running;
    return this.status;
  }

  private async run(): Promise<void> {
    while (this.current !== this.stored) {
      const value = this.current;
      this.set("saving");
      try {
        await this.options.save(this.stored, value);
        this.stored = value;
      } catch (error) {
        // What was changed meanwhile gets its own try; the refusal stands until then.
        return this.set(this.current === value ? "refused" : "waiting", error);
      }
    }
    this.set("saved");
  }

  private set(state: SaveState, error: unknown = null): void {
    this.status = { state, error };
    for (const listener of this.listeners) listener();
  }
}

function later(action: () => void): () => void {
  const timer = window.setTimeout(action, DELAY_MS);
  return () => window.clearTimeout(timer);
}
