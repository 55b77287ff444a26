type Listener = () => void;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Where requests wait while the person logs in again. A request that meets 401 calls `wait`, the
 * login dialog shows itself while `isShut`, and `open` lets every waiting request try once more.
 */
export class LoginGate {
  private waiting: Waiting[] = [];
  private readonly listeners = new Set<Listener>();
  private shut = false;
  private isSealed = false;

  readonly isShut = (): boolean => this.shut;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  wait(): Promise<void> {
    this.set(true);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  open(): void {
    for (const { resolve } of this.empty()) resolve();
  }

  /** The person does not want to: every waiting request fails with this. */
  refuse(reason: Error): void {
    for (const { reject } of this.empty()) reject(reason);
  }

  /** The person leaves: what is still on its way must not ask them to log in. */
  seal(): void {
    this.isSealed = true;
  }

  private empty(): readonly Waiting[] {
    const waiting = this.waiting;
    this.waiting = [];
    this.set(false);
    return waiting;
  }

  private set(shut: boolean): void {
    if (this.shut === shut || this.isSealed) return;
    this.shut = shut;
    for (const listener of this.listeners) listener();
  }
}

export const loginGate = new LoginGate();
