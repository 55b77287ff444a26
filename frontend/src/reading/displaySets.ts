import { decodeFrame, Store } from "../viewer";
import { HttpProblem, Unreachable } from "./http";
import { PlaneStore } from "./stacks/planeStore";
import { Stack } from "./stacks/stack";
import type { Frame } from "../viewer";
import type { TaskDocument, TaskView } from "./schema";
import type { PlaneAddress } from "./stacks/planeStore";
import type { LoadedSet, Missing } from "./stacks/stack";

export type { LoadedSet } from "./stacks/stack";

/** The outside world of the loader. */
export interface LoaderPorts {
  fetchFrame(token: string, plane: number, signal: AbortSignal): Promise<ArrayBuffer>;
  /** Ask for tasks again, because tokens have died, and call `renew` with each. */
  renewTokens(): Promise<void>;
  /** The login is gone. */
  noteSignedOut(): void;
  /** A set of which planes were shown has one that cannot be. */
  reportBroken(item: string, error: unknown): void;
  random(): number;
  now(): number;
  pause(delayMs: number): Promise<void>;
}

interface Job {
  readonly stack: Stack;
  readonly missing: Missing;
}

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;
const LONGEST_PAUSE_MS = 8_000;
const MOST_RENEWALS = 3;
/** Frames asked for at once. A browser opens six connections to a server: two are left for answers. */
const MOST_REQUESTS = 4;
/** Holds a pair of 300 planes of 512 × 512 pixels whole. */
const BUDGET_BYTES = 448 * 2 ** 20;
/** More than any stack has planes: of the next set the first plane ranks behind the last of this one. */
const FAR = 1_000_000;

class Abandoned extends Error {}

/**
 * Fetches and decodes display sets plane by plane, each plane once, ahead of use: what is wanted first, then
 * outward from there, then the set after it. The frames of a plane are asked for in random order of panes and
 * belong together: if one cannot be had, there is no plane.
 */
export class DisplaySetLoader {
  /** Frames are waited for because there is no connection. */
  readonly isCutOff = new Store(false);
  private readonly stacks = new Map<string, Stack>();
  private readonly store: PlaneStore;
  private readonly running = new Set<Job>();
  private renewing: Promise<void> | null = null;

  constructor(
    private readonly ports: LoaderPorts,
    budgetBytes = BUDGET_BYTES,
  ) {
    this.store = new PlaneStore(budgetBytes);
  }

  /**
   * Start fetching, or join the fetch that runs; settles when the first planes are here. The rest of the stack
   * goes on coming. A failed set is forgotten and may be loaded again.
   */
  load(task: TaskDocument): Promise<LoadedSet> {
    const known = this.stacks.get(task.item);
    if (known !== undefined) return known.loaded;
    const stack = new Stack(task, this.store, this.ports.now());
    stack.onWant = () => this.fill();
    this.stacks.set(task.item, stack);
    this.fill();
    return stack.loaded;
  }

  /** The set is here, or on its way. */
  holds(item: string): boolean {
    return this.stacks.has(item);
  }

  /** Let go of every set that is not in `items`. */
  keepOnly(items: readonly string[]): void {
    for (const [item, stack] of [...this.stacks]) {
      if (!items.includes(item))
        this.abandon(stack, new Abandoned("This display set is not wanted any more."));
    }
    this.fill();
  }

  /** The same display set under new tokens. */
  renew(task: TaskDocument): void {
    this.stacks.get(task.item)?.renew(task);
  }

  private abandon(stack: Stack, reason: unknown): void {
    this.stacks.delete(stack.item);
    stack.abandon(reason);
  }

  /** Start as many fetches as there are lanes. */
  private fill(): void {
    for (let job = this.nextJob(); job !== null; job = this.nextJob()) void this.run(job);
  }

  private nextJob(): Job | null {
    for (const stack of this.stacks.values()) {
      const [missing] = stack.missing(0);
      // What is waited for gets a lane of its own beside those that fetch ahead.
      if (missing !== undefined && this.hasLane(stack, 1)) return this.urgent({ stack, missing });
    }
    for (const stack of this.stacks.values()) {
      if (!stack.isReady || !this.hasLane(stack, 0)) continue;
      const [missing] = stack.missing(FAR);
      if (missing !== undefined && this.hasRoom({ stack, missing })) return { stack, missing };
    }
    return null;
  }

  private hasLane({ task }: Stack, more: number): boolean {
    const lanes = Math.max(Math.floor(MOST_REQUESTS / task.panes.length), 1);
    return this.running.size < lanes + more;
  }

  /** Fetched whether there is room or not: the reader waits for it. */
  private urgent(job: Job): Job {
    this.hasRoom(job);
    return job;
  }

  private hasRoom({ stack, missing }: Job): boolean {
    const coming = [...this.running].reduce((sum, job) => sum + job.stack.bytesOf(job.missing.view), 0);
    const { view, plane } = missing;
    const rank = this.rankOf({ item: stack.item, view, plane });
    return this.store.makeRoom(coming + stack.bytesOf(view), rank, (address) => this.rankOf(address));
  }

  /** The set that is read before the next, near planes before far ones. What is wanted never goes. */
  private rankOf({ item, view, plane }: PlaneAddress): number {
    const distance = this.stacks.get(item)?.distanceOf(view, plane) ?? Infinity;
    return distance === 0 ? -1 : [...this.stacks.keys()].indexOf(item) * FAR + distance;
  }

  private async run(job: Job): Promise<void> {
    const { stack, missing } = job;
    this.running.add(job);
    stack.begin(missing);
    try {
      const frames = await this.fetchPatiently(job);
      if (stack.isGone) return;
      const { view, plane } = missing;
      this.store.put({ item: stack.item, view, plane }, frames, stack.bytesOf(view));
      stack.noteArrival(this.ports.now());
    } catch (error) {
      if (!stack.isGone) this.breakOff(stack, error);
    } finally {
      this.running.delete(job);
      stack.end(missing);
      this.fill();
    }
  }

  private breakOff(stack: Stack, error: unknown): void {
    const wasReady = stack.isReady;
    this.abandon(stack, error);
    if (wasReady) this.ports.reportBroken(stack.item, error);
  }

  /** A lost connection or login is waited for, dead tokens are renewed; every other refusal is final. */
  private async fetchPatiently(job: Job): Promise<readonly Frame[]> {
    let renewals = 0;
    for (let attempt = 0; ; attempt += 1) {
      const { generation } = job.stack;
      try {
        const frames = await this.fetchPanes(job);
        this.isCutOff.set(false);
        return frames;
      } catch (error) {
        if (job.stack.isGone) throw error;
        if (isDead(error) && (renewals += 1) <= MOST_RENEWALS)
          await this.renewFrom(job.stack, generation, error);
        else await this.waitAfter(job.stack, error, attempt);
      }
    }
  }

  /** Before anything is shown a failure is soon told; a stack that is being read waits for as long as it takes. */
  private async waitAfter(stack: Stack, error: unknown, attempt: number): Promise<void> {
    const isSignedOut = error instanceof HttpProblem && error.status === 401;
    if (isSignedOut) this.ports.noteSignedOut();
    const isPassing = error instanceof Unreachable || (isSignedOut && stack.isReady);
    if (!isPassing || (!stack.isReady && attempt >= PAUSES_MS.length)) throw error;
    this.isCutOff.set(true);
    await this.ports.pause(PAUSES_MS[attempt] ?? LONGEST_PAUSE_MS);
  }

  /** New tokens, asked for once whoever misses them. Throws `refusal` where none came for this set. */
  private async renewFrom(stack: Stack, generation: number, refusal: unknown): Promise<void> {
    if (stack.generation !== generation) return;
    this.renewing ??= this.ports.renewTokens().finally(() => (this.renewing = null));
    try {
      await this.renewing;
    } catch (error) {
      return await this.waitAfter(stack, error, 0);
    }
    if (stack.generation === generation) throw refusal;
  }

  private async fetchPanes({ stack, missing }: Job): Promise<readonly Frame[]> {
    const { view, plane } = missing;
    const tokens = stack.tokensOf(view);
    const order = tokens.map((_, pane) => pane);
    if (this.ports.random() < 0.5) order.reverse();
    const frames: Frame[] = [];
    const fetches = order.map(async (pane) => {
      const bytes = await this.ports.fetchFrame(tokens[pane] as string, plane, stack.signal);
      frames[pane] = decode(
        `${stack.item}/${pane}/${view}/${plane}`,
        bytes,
        stack.task.views[view] as TaskView,
      );
    });
    await Promise.all(fetches);
    return frames;
  }
}

/** A frame that is too short was cut off on its way: asked for again like any other lost connection. */
function decode(id: string, bytes: ArrayBuffer, { rows, columns }: TaskView): Frame {
  if (bytes.byteLength < rows * columns * 2) throw new Unreachable();
  return decodeFrame(id, bytes, rows, columns);
}

function isDead(error: unknown): boolean {
  return error instanceof HttpProblem && error.status === 404;
}

/** One sentence for the reader; the same whichever pane failed. */
export function loadingProblem(error: unknown): string {
  if (error instanceof Unreachable) {
    return "The images cannot be fetched: the server cannot be reached. Check the network, then try again.";
  }
  if (error instanceof HttpProblem) {
    return error.code === "frame_damaged" ? error.message : `The images cannot be fetched. ${error.message}`;
  }
  return "The images arrived damaged. Try again; if it happens twice, tell the investigator.";
}
