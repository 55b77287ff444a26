import { beforeEach, describe, expect, it } from "vitest";
import { DisplaySetLoader, loadingProblem } from "./displaySets";
import { HttpProblem, Unreachable } from "./http";
import { makePanes, makeStackTask, makeView } from "./testing/samples";
import type { LoaderPorts } from "./displaySets";
import type { TaskDocument } from "./schema";

const SIDE = 4;
const BYTES = SIDE * SIDE * 2;

interface Asked {
  readonly token: string;
  readonly plane: number;
  readonly signal: AbortSignal;
  answer(bytes?: ArrayBuffer): void;
  fail(error: Error): void;
}

let asked: Asked[];
let pauses: { delayMs: number; go: () => void }[];
let broken: [string, unknown][];
let renewals: number;
let signedOut: number;
let onRenew: () => void;

beforeEach(() => {
  [asked, pauses, broken, renewals, signedOut] = [[], [], [], 0, 0];
  onRenew = () => undefined;
});

function makeLoader(budgetBytes?: number): DisplaySetLoader {
  const ports: LoaderPorts = {
    fetchFrame: (token, plane, signal) =>
      new Promise((resolve, reject) => {
        const answer = (bytes = new ArrayBuffer(BYTES)): void => resolve(bytes);
        asked.push({ token, plane, signal, answer, fail: reject });
      }),
    renewTokens: () => {
      renewals += 1;
      onRenew();
      return Promise.resolve();
    },
    noteSignedOut: () => {
      signedOut += 1;
    },
    reportBroken: (item, error) => broken.push([item, error]),
    random: () => 1,
    now: () => 0,
    pause: (delayMs) => new Promise((go) => pauses.push({ delayMs, go })),
  };
  return new DisplaySetLoader(ports, budgetBytes);
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function stackTask(planes: number, kind: "volume" | "cine" = "volume", number = 1): TaskDocument {
  const view = makeView({ rows: SIDE, columns: SIDE, plane_count: planes, kind });
  return makeStackTask(number, [view]);
}

/** Answer everything that is asked until nothing more is; returns the planes of the first pane in order. */
async function answerAll(): Promise<number[]> {
  const planes: number[] = [];
  for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
    if (one.token.includes("-a")) planes.push(one.plane);
    one.answer();
    await settled();
  }
  return planes;
}

describe("loading a stack", () => {
  it("is ready with the first plane of all panes, and then comes outward from there", async () => {
    const loader = makeLoader();
    const loading = loader.load(stackTask(7));
    expect(asked.map(({ plane }) => plane)).toEqual([3, 3]);
    expect(await answerAll()).toEqual([3, 4, 2, 5, 1, 6, 0]);
    const { displaySet } = await loading;
    expect(displaySet.planes.framesOf(0, 6)).toHaveLength(2);
  });

  it("waits for the first plane of every view", async () => {
    const views = [3, 1].map((planes) => makeView({ rows: SIDE, columns: SIDE, plane_count: planes }));
    const loader = makeLoader();
    let isReady = false;
    void loader.load(makeStackTask(1, views)).then(() => (isReady = true));
    for (const one of asked.splice(0, 2)) one.answer();
    await settled();
    expect(isReady).toBe(false);
    await answerAll();
    expect(isReady).toBe(true);
  });

  it("holds no plane of which one pane has not come", async () => {
    const loader = makeLoader();
    void loader.load(stackTask(3, "cine"));
    asked.shift()?.answer();
    await settled();
    asked.shift()?.answer();
    await settled();
    const { displaySet } = await loader.load(stackTask(3, "cine"));
    asked.shift()?.answer(); // the second plane, of one pane
    await settled();
    expect(displaySet.planes.framesOf(0, 0)).toHaveLength(2);
    expect(displaySet.planes.framesOf(0, 1)).toBeNull();
  });

  it("lets what is wanted overtake what is fetched ahead", async () => {
    const loader = makeLoader();
    const loading = loader.load(stackTask(100));
    for (const one of asked.splice(0)) one.answer();
    const { displaySet } = await loading;
    await settled();
    const ahead = asked.length;
    displaySet.planes.want(0, 90);
    expect(asked.slice(ahead).map(({ plane }) => plane)).toEqual([90, 90]);
    asked.splice(ahead).forEach((one) => one.answer());
    await settled();
    expect(displaySet.planes.framesOf(0, 90)).not.toBeNull();
    expect((await answerAll()).slice(0, 6)).toEqual([51, 49, 91, 89, 92, 88]);
  });

  it("keeps within its memory by giving up the farthest planes", async () => {
    const rows = 2 * BYTES;
    const loader = makeLoader(5 * rows);
    const loading = loader.load(stackTask(20, "cine"));
    await answerAll();
    const { planes } = (await loading).displaySet;
    const held = (): number[] =>
      Array.from({ length: 20 }, (_, plane) => plane).filter((plane) => planes.framesOf(0, plane) !== null);
    expect(held()).toEqual([0, 1, 2, 3, 4]);
    planes.want(0, 12);
    await answerAll();
    expect(held()).toEqual([10, 11, 12, 13, 14]);
  });

  it("fetches the next set's first plane before the far planes of this one, and its rest after them", async () => {
    const loader = makeLoader();
    void loader.load(stackTask(4, "cine"));
    void loader.load(stackTask(3, "cine", 2));
    const order: string[] = [];
    for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
      if (one.token.includes("-a")) order.push(`${one.token.charAt(6)}:${one.plane}`);
      one.answer();
      await settled();
    }
    expect(order).toEqual(["1:0", "2:0", "1:1", "1:2", "1:3", "2:1", "2:2"]);
  });

  it("asks for each plane of each pane once, under the pane's own token", async () => {
    const loader = makeLoader();
    void loader.load(stackTask(5));
    void loader.load(stackTask(5));
    const seen: string[] = [];
    for (let one = asked.shift(); one !== undefined; one = asked.shift()) {
      seen.push(`${one.token}/${one.plane}`);
      one.answer();
      await settled();
    }
    expect(seen).toHaveLength(10);
    expect(new Set(seen).size).toBe(10);
  });

  it("stops when the set is not wanted any more", async () => {
    const loader = makeLoader();
    void loader.load(stackTask(5));
    const [one] = asked;
    loader.keepOnly([]);
    await settled();
    expect(one?.signal.aborted).toBe(true);
    expect(asked).toHaveLength(2);
    expect(broken).toEqual([]);
  });
});

describe("when frames do not come", () => {
  async function readySet(loader: DisplaySetLoader, task: TaskDocument) {
    const loading = loader.load(task);
    for (const one of asked.splice(0)) one.answer();
    const set = await loading;
    await settled();
    return set.displaySet;
  }

  it("asks again for a frame that was cut off in the middle, and calls it no damage", async () => {
    const loader = makeLoader();
    const loading = loader.load(stackTask(1));
    const [one, other] = asked.splice(0);
    one?.answer(new ArrayBuffer(BYTES - 2));
    other?.answer();
    await settled();
    expect(loader.isCutOff.get()).toBe(true);
    pauses.shift()?.go();
    await settled();
    await answerAll();
    await loading;
    expect(loader.isCutOff.get()).toBe(false);
  });

  it("gives up on the first plane after some tries, in words about the network", async () => {
    const loader = makeLoader();
    const failure = loader.load(stackTask(1)).catch((error: unknown) => loadingProblem(error));
    for (let attempt = 0; attempt < 6; attempt += 1) {
      for (const one of asked.splice(0)) one.fail(new Unreachable());
      await settled();
      pauses.shift()?.go();
      await settled();
    }
    expect(await failure).toMatch(/^The images cannot be fetched: the server cannot be reached/);
  });

  it("waits for the connection as long as it takes once the stack is being read", async () => {
    const loader = makeLoader();
    const { planes } = await readySet(loader, stackTask(3, "cine"));
    for (let attempt = 0; attempt < 20; attempt += 1) {
      for (const one of asked.splice(0)) one.fail(new Unreachable());
      await settled();
      for (const each of pauses.splice(0)) {
        expect(each.delayMs).toBeLessThanOrEqual(8_000);
        each.go();
      }
      await settled();
    }
    await answerAll();
    expect(planes.framesOf(0, 2)).not.toBeNull();
    expect(broken).toEqual([]);
  });

  it("says so when a plane of the stack that is read cannot be shown", async () => {
    const loader = makeLoader();
    await readySet(loader, stackTask(3));
    asked
      .shift()
      ?.fail(new HttpProblem(410, "frame_damaged", "This image cannot be shown. Tell the investigator."));
    await settled();
    expect(broken.map(([item, error]) => [item, loadingProblem(error)])).toEqual([
      ["item-1", "This image cannot be shown. Tell the investigator."],
    ]);
  });

  it("takes new tokens for a stack whose old ones have died, and asks for them once", async () => {
    const loader = makeLoader();
    await readySet(loader, stackTask(9));
    const fresh = { ...stackTask(9), panes: makePanes(["fresh-a", "fresh-b"]) };
    onRenew = () => loader.renew(fresh);
    for (const one of asked.splice(0)) one.fail(new HttpProblem(404, "frame_not_found", "No such frame."));
    await settled();
    expect(renewals).toBe(1);
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(["fresh-a-0", "fresh-b-0"]));
    await answerAll();
    expect(broken).toEqual([]);
  });

  it("gives up a set for which no new tokens come", async () => {
    const loader = makeLoader();
    const failure = loader.load(stackTask(1)).catch((error: unknown) => loadingProblem(error));
    for (const one of asked.splice(0))
      one.fail(new HttpProblem(404, "frame_not_found", "There is no such frame."));
    expect(await failure).toBe("The images cannot be fetched. There is no such frame.");
    expect(renewals).toBe(1);
  });

  it("asks for the login when it is gone, and goes on afterwards", async () => {
    const loader = makeLoader();
    const { planes } = await readySet(loader, stackTask(2, "cine"));
    for (const one of asked.splice(0)) one.fail(new HttpProblem(401, "not_authenticated", "Log in."));
    await settled();
    expect(signedOut).toBe(1);
    for (const each of pauses.splice(0)) each.go();
    await settled();
    await answerAll();
    expect(planes.framesOf(0, 1)).not.toBeNull();
  });
});
