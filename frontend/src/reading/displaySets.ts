import { decodeFrame } from "../viewer";
import { HttpProblem, Unreachable } from "./http";
import type { DisplaySet, Frame } from "../viewer";
import type { TaskDocument } from "./schema";

export interface LoadedSet {
  readonly displaySet: DisplaySet;
  readonly loadMs: number;
}

/** The outside world of the loader. */
export interface LoaderPorts {
  fetchFrame(token: string, signal: AbortSignal): Promise<ArrayBuffer>;
  random(): number;
  now(): number;
  pause(delayMs: number): Promise<void>;
}

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Fetches and decodes display sets, each once, ahead of use. Both frames of a set are asked for in
 * random order and belong together: if one cannot be had, there is no set.
 */
export class DisplaySetLoader {
  private readonly loads = new Map<string, { promise: Promise<LoadedSet>; controller: AbortController }>();

  constructor(private readonly ports: LoaderPorts) {}

  /** Start fetching, or join the fetch that runs. A failed fetch is forgotten and may be retried. */
  load(task: TaskDocument): Promise<LoadedSet> {
    const known = this.loads.get(task.item);
    if (known !== undefined) return known.promise;
    const controller = new AbortController();
    const promise = this.fetchSet(task, controller.signal);
    this.loads.set(task.item, { promise, controller });
    promise.catch(() => this.loads.delete(task.item));
    return promise;
  }

  /** Let go of every set that is not in `items`. */
  keepOnly(items: readonly string[]): void {
    for (const [item, { controller }] of [...this.loads]) {
      if (items.includes(item)) continue;
      controller.abort();
      this.loads.delete(item);
    }
  }

  private async fetchSet(task: TaskDocument, signal: AbortSignal): Promise<LoadedSet> {
    const startedAt = this.ports.now();
    const order = task.panes.map((_, pane) => pane);
    if (this.ports.random() < 0.5) order.reverse();
    const frames: Frame[] = [];
    const fetches = order.map(async (pane) => {
      frames[pane] = await this.fetchOne(task, pane, signal);
    });
    await Promise.all(fetches);
    return { displaySet: displaySetOf(task, frames), loadMs: this.ports.now() - startedAt };
  }

  private async fetchOne(task: TaskDocument, pane: number, signal: AbortSignal): Promise<Frame> {
    const token = task.panes[pane]?.token ?? "";
    const bytes = await this.fetchPatiently(token, signal);
    return decodeFrame(`${task.item}/${pane}`, bytes, task.rows, task.columns);
  }

  /** An unreachable server is asked again; a refusal is final. */
  private async fetchPatiently(token: string, signal: AbortSignal): Promise<ArrayBuffer> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.ports.fetchFrame(token, signal);
      } catch (error) {
        if (!(error instanceof Unreachable) || signal.aborted) throw error;
        await this.ports.pause(pauseMs);
      }
    }
    return await this.ports.fetchFrame(token, signal);
  }
}

function displaySetOf(task: TaskDocument, frames: readonly Frame[]): DisplaySet {
  const [low, high] = task.window_range;
  return {
    id: task.item,
    geometry: { rows: task.rows, columns: task.columns, spacingMm: task.spacing_mm },
    interpolation: task.interpolation,
    window: { centre: task.window_centre, width: task.window_width },
    windowRange: { low, high },
    frames,
  };
}

/** One sentence for the reader; the same whichever pane failed. */
export function loadingProblem(error: unknown): string {
  if (error instanceof Unreachable) {
    return "The images cannot be fetched: the server cannot be reached. Check the network, then try again.";
  }
  if (error instanceof HttpProblem) return `The images cannot be fetched. ${error.message}`;
  return "The images arrived damaged. Try again; if it happens twice, tell the investigator.";
}
