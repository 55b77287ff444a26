import { expect, test } from "vitest";

import { ReadingSession } from "./session";
import { makeTask } from "./testing/samples";
import type { SessionPorts } from "./session";

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test("a list of tasks that arrives while an answer is being written does not bring its item back", async () => {
  const tasks = [1, 2, 3].map((number) => makeTask(number));
  const progress = { done: 0, total: 3, state: "open" as const };
  const written = deferred<undefined>();
  const late = deferred<{ session: typeof progress; tasks: typeof tasks }>();
  const answers = [Promise.resolve({ session: progress, tasks: tasks.slice(0, 1) }), late.promise];
  const outbox = {
    drain: () => Promise.resolve(),
    add: () => written.promise,
    firstWordOn: () => Promise.resolve({ kind: "waiting" }),
    onSettled: () => () => undefined,
    turnsOf: () => Promise.resolve([]),
    noteSignedOut: () => undefined,
  };
  const ports = {
    outbox,
    loader: {
      load: () => Promise.resolve({ displaySet: {}, loadMs: 0 }),
      holds: () => true,
      keepOnly: () => undefined,
      renew: () => undefined,
    },
    hold: () => Promise.resolve(true),
    open: () => Promise.resolve(),
    fetchTasks: () => answers.shift() ?? new Promise(() => undefined),
    show: () => Promise.resolve(),
    prepare: () => undefined,
    clear: () => undefined,
    lay: () => undefined,
    begin: () => undefined,
    mend: () => undefined,
    pause: settled,
  } as unknown as SessionPorts;
  const session = new ReadingSession("s1", ports);
  await session.open();
  expect(session.state.get().task?.item).toBe("item-1");
  const submitting = session.submit({ key: "k1", path: "/", body: "{}" });
  late.resolve({ session: progress, tasks });
  await settled();
  written.resolve(undefined);
  await submitting;
  expect(session.state.get().task?.item).toBe("item-2");
});
