import { firstPlaneOf, frameBytes } from "../../viewer";
import type { DisplaySet, Frame, PlaneSource, StackView } from "../../viewer";
import type { TaskDocument, TaskView } from "../schema";
import type { PlaneStore } from "./planeStore";

/** A plane that is not here yet, and how many planes it is from the one that is wanted. */
export interface Missing {
  readonly view: number;
  readonly plane: number;
  readonly distance: number;
}

export interface LoadedSet {
  readonly displaySet: DisplaySet;
  readonly loadMs: number;
}

/** One display set on its way into memory: what is here, what is being fetched, what is wanted next. */
export class Stack implements PlaneSource {
  readonly displaySet: DisplaySet;
  /** Settles when the first plane of every view is here, in all panes. */
  readonly loaded: Promise<LoadedSet>;
  /** Counts the tokens that were given: a plane refused under old ones is asked for under new ones. */
  generation = 0;
  private panes: TaskDocument["panes"];
  private readonly wanted: number[];
  private readonly fetching = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly controller = new AbortController();
  private readonly settle: { resolve(set: LoadedSet): void; reject(error: unknown): void };
  private isLoaded = false;

  constructor(
    readonly task: TaskDocument,
    private readonly store: PlaneStore,
    private readonly startedAt: number,
  ) {
    this.panes = task.panes;
    this.displaySet = displaySetOf(task, this);
    this.wanted = this.displaySet.views.map(firstPlaneOf);
    const { promise, ...settle } = deferred<LoadedSet>();
    this.loaded = promise;
    this.settle = settle;
    // Whoever loads ahead of time may have gone: a failure is met by whoever asks next.
    promise.catch(() => undefined);
  }

  get item(): string {
    return this.task.item;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isGone(): boolean {
    return this.controller.signal.aborted;
  }

  /** Its first planes are here: it may be on the screen. */
  get isReady(): boolean {
    return this.isLoaded;
  }

  tokensOf(view: number): string[] {
    return this.panes.map(({ tokens }) => tokens[view] ?? "");
  }

  renew({ panes }: TaskDocument): void {
    this.panes = panes;
    this.generation += 1;
  }

  framesOf(view: number, plane: number): readonly Frame[] | null {
    return this.store.get({ item: this.item, view, plane });
  }

  /** Replaced by the loader, which has lanes to give. */
  want(view: number, plane: number): void {
    this.wanted[view] = plane;
    this.onWant();
  }

  onWant: () => void = () => undefined;

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  distanceOf(view: number, plane: number): number {
    return Math.abs(plane - (this.wanted[view] ?? 0));
  }

  /** The planes that are missing, nearest to what is wanted first, up to `farthest` planes away. */
  *missing(farthest: number): Generator<Missing> {
    for (let distance = 0; distance <= Math.min(farthest, this.longest - 1); distance += 1) {
      for (const [view, { plane_count: planes }] of this.task.views.entries()) {
        const at = this.wanted[view] ?? 0;
        for (const plane of distance === 0 ? [at] : [at + distance, at - distance]) {
          if (plane >= 0 && plane < planes && this.isMissing(view, plane)) yield { view, plane, distance };
        }
      }
    }
  }

  /** Memory for a plane of this view in all panes. */
  bytesOf(view: number): number {
    const { rows, columns } = this.task.views[view] as TaskView;
    return this.panes.length * frameBytes(rows, columns);
  }

  begin({ view, plane }: Missing): void {
    this.fetching.add(`${view}/${plane}`);
  }

  end({ view, plane }: Missing): void {
    this.fetching.delete(`${view}/${plane}`);
  }

  /** A plane has come. `now` in the milliseconds of `startedAt`. */
  noteArrival(now: number): void {
    const isComplete = this.wanted.every((plane, view) => this.framesOf(view, plane) !== null);
    if (!this.isLoaded && isComplete) {
      this.isLoaded = true;
      this.settle.resolve({ displaySet: this.displaySet, loadMs: now - this.startedAt });
    }
    for (const listener of [...this.listeners]) listener();
  }

  /** Stop fetching and give back the memory. */
  abandon(reason: unknown): void {
    this.controller.abort();
    this.store.dropItem(this.item);
    this.settle.reject(reason);
  }

  private get longest(): number {
    return Math.max(...this.task.views.map(({ plane_count }) => plane_count));
  }

  private isMissing(view: number, plane: number): boolean {
    return !this.fetching.has(`${view}/${plane}`) && this.framesOf(view, plane) === null;
  }
}

function deferred<T>() {
  let settle!: { resolve(value: T): void; reject(error: unknown): void };
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}

function displaySetOf(task: TaskDocument, planes: PlaneSource): DisplaySet {
  const [low, high] = task.window_range;
  return {
    id: task.item,
    paneCount: task.panes.length === 2 ? 2 : 1,
    interpolation: task.interpolation,
    windowRange: { low, high },
    views: task.views.map(viewOf),
    planes,
  };
}

/** Where the size of a pixel is not known, it is shown square, and a millimetre stands for its side. */
function viewOf(view: TaskView): StackView {
  const { rows, columns, spacing_mm: spacingMm, kind, plane_count: planeCount } = view;
  return {
    geometry: { rows, columns, spacingMm: spacingMm ?? [1, 1] },
    window: { centre: view.window_centre, width: view.window_width },
    narrowestWindow: view.narrowest_window,
    kind,
    planeCount,
  };
}
