type Listener = () => void;

/**
 * Where requests wait while the person logs in again. A request that meets 401 calls `wait`, the
 * login dialog shows itself while `isShut`, and `open` lets every waiting request try once more.
 */
export class LoginGate {
  private waiting: Array<() => void> = [];
  private readonly listeners = new Set<Listener>();
  private shut = false;

  readonly isShut = (): boolean => this.shut;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  wait(): Promise<void> {
    this.set(true);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  open(): void {
    const waiting = this.waiting;
    this.waiting = [];
    this.set(false);
    for (const resolve of waiting) resolve();
  }

  private set(shut: boolean): void {
    if (this.shut === shut) return;
    this.shut = shut;
    for (const listener of this.listeners) listener();
  }
}

export const loginGate = new LoginGate();
