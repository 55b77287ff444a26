import { describe, expect, it, vi } from "vitest";

import { jobSocketAddress, keepOpen, retryDelay, type SocketLike } from "./socket";

/** Lets what waits for a promise go on. */
const settle = (): Promise<void> => vi.waitFor(() => Promise.resolve());

function handSocket(mayReturn: () => Promise<boolean> = () => Promise.resolve(true)) {
  const sockets: SocketLike[] = [];
  const timers: { action: () => void; delayMs: number }[] = [];
  const messages: unknown[] = [];
  const counts = { opened: 0, closed: 0 };
  const stop = keepOpen({
    connect: () => {
      const close = (): void => {
        counts.closed += 1;
      };
      const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, close };
      sockets.push(socket);
      return socket;
    },
    onMessage: (message) => messages.push(message),
    onOpen: () => (counts.opened += 1),
    mayReturn,
    schedule: (action, delayMs) => {
      const timer = { action, delayMs };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    random: () => 1,
  });
  return { sockets, timers, messages, counts, stop };
}

describe("a socket that is kept open", () => {
  it("asks for a snapshot at every connection, also after a break", async () => {
    const { sockets, timers, counts } = handSocket();
    sockets[0]?.onopen?.();
    sockets[0]?.onclose?.();
    await settle();
    timers[0]?.action();
    sockets[1]?.onopen?.();
    expect(counts.opened).toBe(2);
  });

  it("waits longer from try to try, and briefly again after a success", async () => {
    const { sockets, timers } = handSocket();
    for (let index = 0; index < 3; index += 1) {
      sockets[index]?.onclose?.();
      await settle();
      timers[index]?.action();
    }
    sockets[3]?.onopen?.();
    sockets[3]?.onclose?.();
    await settle();
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([500, 1000, 2000, 500]);
  });

  it("passes on JSON and leaves out the rest", () => {
    const { sockets, messages } = handSocket();
    sockets[0]?.onmessage?.({ data: '{"a":1}' });
    sockets[0]?.onmessage?.({ data: "not json" });
    sockets[0]?.onmessage?.({ data: new Blob() });
    expect(messages).toEqual([{ a: 1 }]);
  });

  it("stays closed once it was stopped, also where a try was due", async () => {
    const { sockets, timers, counts, stop } = handSocket();
    sockets[0]?.onclose?.();
    await settle();
    stop();
    expect(timers).toEqual([]);
    sockets[0]?.onclose?.();
    await settle();
    expect(timers).toEqual([]);
    expect(sockets).toHaveLength(1);
    expect(counts.closed).toBe(1);
  });
});

it("a socket that the server closed because its person was logged out is not tried again", async () => {
  const mayReturn = vi.fn(() => Promise.resolve(false));
  const { sockets, timers } = handSocket(mayReturn);
  sockets[0]?.onopen?.();
  sockets[0]?.onclose?.();
  await settle();
  expect(mayReturn).toHaveBeenCalledOnce();
  expect(timers).toEqual([]);
  expect(sockets).toHaveLength(1);
});

it("a socket waits for the login, and comes back after it", async () => {
  let letIn: (may: boolean) => void = () => undefined;
  const { sockets, timers } = handSocket(() => new Promise((resolve) => (letIn = resolve)));
  sockets[0]?.onclose?.();
  await settle();
  expect(timers).toEqual([]);
  letIn(true);
  await settle();
  timers[0]?.action();
  expect(sockets).toHaveLength(2);
});

it("the delay doubles up to a quarter of a minute, half of it by chance", () => {
  expect(retryDelay(0, 0)).toBe(250);
  expect(retryDelay(3, 1)).toBe(4000);
  expect(retryDelay(30, 1)).toBe(15_000);
});

it("is safe where the page is", () => {
  expect(jobSocketAddress({ protocol: "https:", host: "f.example" })).toBe("wss://f.example/ws/jobs");
  expect(jobSocketAddress({ protocol: "http:", host: "127.0.0.1:8000" })).toBe("ws://127.0.0.1:8000/ws/jobs");
});
