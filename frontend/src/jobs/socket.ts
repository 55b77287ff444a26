export interface SocketLike {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

interface Options {
  readonly connect: () => SocketLike;
  readonly onMessage: (message: unknown) => void;
  /** Called at every (re)connection. What was missed meanwhile is read again by REST. */
  readonly onOpen: () => void;
  /** Asked after every close. A person who was logged out is not let in by trying again. */
  readonly mayReturn: () => Promise<boolean>;
  readonly schedule?: (action: () => void, delayMs: number) => () => void;
  readonly random?: () => number;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** Doubling waits with jitter, so that many pages do not come back in one instant. */
export function retryDelay(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
  return ceiling * (0.5 + random / 2);
}

/** Keeps one socket open until the returned function is called. Messages that are not JSON are left out. */
export function keepOpen({
  connect,
  onMessage,
  onOpen,
  mayReturn,
  schedule = later,
  random = Math.random,
}: Options): () => void {
  let socket: SocketLike | null = null;
  let cancelRetry: () => void = () => undefined;
  let failures = 0;
  let isStopped = false;

  const start = (): void => {
    socket = connect();
    socket.onopen = () => {
      failures = 0;
      onOpen();
    };
    socket.onmessage = ({ data }) => {
      const message = parsed(data);
      if (message !== undefined) onMessage(message);
    };
    socket.onclose = () => void comeBack();
  };

  const comeBack = async (): Promise<void> => {
    if (isStopped || !(await mayReturn()) || isStopped) return;
    cancelRetry = schedule(start, retryDelay(failures++, random()));
  };

  start();
  return () => {
    isStopped = true;
    cancelRetry();
    socket?.close();
  };
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

function later(action: () => void, delayMs: number): () => void {
  const timer = window.setTimeout(action, delayMs);
  return () => window.clearTimeout(timer);
}

export function jobSocketAddress(location: Pick<Location, "protocol" | "host">): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/jobs`;
}
