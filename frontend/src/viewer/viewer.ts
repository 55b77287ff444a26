import { clamp } from "../math/points";
import { oneToOneTransform, panBy, zoomAbout } from "../math/transform";
import { dragWindow } from "../math/window";
import { firstPlaneOf, slotOf } from "./displaySet";
import { cellsOf, cssSizeOf } from "./layout";
import { firstLook, firstWindow, fitted, moved } from "./look";
import { samplingFor } from "./sampling";
import { Store } from "./store";
import { Surface } from "./surface";
import type { MmPoint } from "../math/points";
import type { CssSize, Geometry, Transform } from "../math/transform";
import type { DisplaySet, StackView } from "./displaySet";
import type { Frame } from "./frame";
import type { Cell, Layout, PaneIndex } from "./layout";
import type { Look } from "./look";
import type { Pass, Renderer } from "./renderer";

/** Everything on the screen that is not pixels. A view's look serves all panes: sync is identity. */
export interface ViewerState {
  readonly displaySet: DisplaySet | null;
  /** One for each view of the set, in their order. */
  readonly looks: readonly Look[];
  /** The view that keys and buttons act on. */
  readonly activeView: number;
  readonly layout: Layout;
  readonly shownPane: PaneIndex;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly rendererKind: Renderer["kind"];
}

/** The present set and the next one: more would only cost graphics memory. */
const MOST_SETS_HELD = 2;

/** Device pixels where the browser tells them: it also reports a move to another monitor. */
function observedBox(): ResizeObserverBoxOptions {
  const isExact = "devicePixelContentBoxSize" in ResizeObserverEntry.prototype;
  return isExact ? "device-pixel-content-box" : "content-box";
}

function aspectOf({ rows, columns, spacingMm: [rowMm, columnMm] }: Geometry): number {
  return (columns * columnMm) / (rows * rowMm);
}

export class Viewer {
  readonly state: Store<ViewerState>;
  private readonly surface: Surface;
  private readonly observer: ResizeObserver;
  private held: DisplaySet[] = [];
  /** The frames on the screen: of each view those of all panes, which change together or not at all. */
  private shown: (readonly Frame[])[] = [];
  private stopListening: () => void = () => undefined;
  private frameRequest = 0;

  constructor(private readonly host: HTMLElement) {
    this.surface = new Surface(host, () => this.handleSurfaceChange());
    this.state = new Store<ViewerState>({
      displaySet: null,
      looks: [],
      activeView: 0,
      layout: "side_by_side",
      shownPane: 0,
      width: 0,
      height: 0,
      ratio: 1,
      rendererKind: this.surface.kind,
    });
    this.observer = new ResizeObserver((entries) => this.measure(entries[0]));
    this.observer.observe(host, { box: observedBox() });
  }

  get canvas(): HTMLCanvasElement {
    return this.surface.element;
  }

  /** Put a set's first planes on the graphics card before they are asked for; the oldest set makes room. */
  prepare(displaySet: DisplaySet): void {
    this.held = [...this.held.filter(({ id }) => id !== displaySet.id), displaySet];
    this.dropSurplus();
    displaySet.views.forEach((view, index) => {
      const frames = displaySet.planes.framesOf(index, firstPlaneOf(view)) ?? [];
      this.hold(displaySet, index, frames);
    });
  }

  /**
   * Show the first plane of each view of a set with its own window, fitted. All panes are drawn at once, on one
   * canvas; the promise settles two animation frames later, when they can be seen.
   * Throws Error when a first plane has not come.
   */
  show(displaySet: DisplaySet): Promise<void> {
    const shown = displaySet.views.map((view, index) => {
      const frames = displaySet.planes.framesOf(index, firstPlaneOf(view));
      if (frames === null) throw new Error("A display set is shown when its first planes are there.");
      return frames;
    });
    this.prepare(displaySet);
    this.shown = shown;
    this.stopListening();
    this.stopListening = displaySet.planes.subscribe(() => this.takeArrivals());
    const size = this.sizeOf(this.cellsOf(displaySet));
    const looks = displaySet.views.map((view) => firstLook(view, size, displaySet.windowRange));
    this.state.patch({ displaySet, looks, activeView: 0, shownPane: 0 });
    // Not left to the next animation frame: the reader has pressed the key and waits.
    this.drawNow();
    return new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
  }

  /** Black panes, between two sets. */
  clear(): void {
    this.stopListening();
    this.shown = [];
    this.state.patch({ displaySet: null, looks: [], activeView: 0 });
    this.schedule();
  }

  /** Every visible view of every visible pane, with its place on the canvas. */
  cells(): Cell[] {
    return this.cellsOf(this.state.get().displaySet);
  }

  /** Size of a cell in CSS pixels; all cells have the same. */
  cellSize(): CssSize {
    return this.sizeOf(this.cells());
  }

  /** How a view is looked at; the active one unless another is named. null while nothing is shown. */
  look(view = this.state.get().activeView): Look | null {
    return this.state.get().looks[view] ?? null;
  }

  activate(view: number): void {
    const { looks } = this.state.get();
    if (looks[view] !== undefined) this.state.patch({ activeView: view });
  }

  fit(): void {
    this.change((look, view) => fitted(look, view, this.cellSize()));
  }

  oneToOne(): void {
    const { ratio } = this.state.get();
    this.move((transform, { geometry }) => oneToOneTransform(transform, geometry, ratio));
  }

  zoom(factor: number, anchor?: MmPoint): void {
    this.move((transform) => zoomAbout(transform, anchor ?? transform.centre, factor));
  }

  pan(dx: number, dy: number): void {
    this.move((transform) => panBy(transform, dx, dy));
  }

  /** A window drag of `dx`, `dy` CSS pixels. */
  dragWindow(dx: number, dy: number): void {
    const range = this.state.get().displaySet?.windowRange;
    if (range === undefined) return;
    this.change((look, { narrowestWindow }) => {
      return { ...look, window: dragWindow(look.window, dx, dy, range, narrowestWindow) };
    });
  }

  invert(): void {
    this.change((look) => ({ ...look, isInverted: !look.isInverted }));
  }

  /** Back to the view's own window, not inverted, fitted. The plane stays. */
  reset(): void {
    const range = this.state.get().displaySet?.windowRange;
    if (range === undefined) return;
    this.change((look, view) => {
      return { ...fitted(look, view, this.cellSize()), window: firstWindow(view, range), isInverted: false };
    });
  }

  /** Go `by` planes on in the active view, and stop at its ends. */
  scroll(by: number): void {
    const { activeView } = this.state.get();
    const look = this.look();
    if (look !== null) this.goTo(activeView, look.wanted + by);
  }

  /** Show a plane in all panes: at once where its frames are here, else as soon as they have come. */
  goTo(view: number, plane: number): void {
    const { displaySet } = this.state.get();
    const stack = displaySet?.views[view];
    if (displaySet === null || stack === undefined) return;
    const wanted = clamp(plane, 0, stack.planeCount - 1);
    this.changeLook(view, (look) => ({ ...look, wanted }));
    displaySet.planes.want(view, wanted);
    this.takeArrivals();
  }

  /** Wait for no other plane than the one that is shown. */
  stay(view: number): void {
    const look = this.look(view);
    if (look !== null && look.wanted !== look.plane) this.goTo(view, look.plane);
  }

  setLayout(layout: Layout): void {
    this.state.patch({ layout, shownPane: 0 });
    this.relimit();
  }

  /** In one place: show the other pane on the same spot. Beside each other: go to one place. */
  toggle(): void {
    const { layout, shownPane } = this.state.get();
    if (layout === "side_by_side") return this.setLayout("one_place");
    this.state.patch({ shownPane: shownPane === 0 ? 1 : 0 });
    this.schedule();
  }

  dispose(): void {
    this.stopListening();
    this.observer.disconnect();
    cancelAnimationFrame(this.frameRequest);
    this.surface.dispose();
    this.held = [];
    this.shown = [];
  }

  private cellsOf(displaySet: DisplaySet | null): Cell[] {
    const { width, height, ratio, layout, shownPane } = this.state.get();
    const aspects = displaySet?.views.map(({ geometry }) => aspectOf(geometry)) ?? [1];
    const paneCount = displaySet?.paneCount ?? 1;
    return cellsOf({ width, height }, ratio, { paneCount, aspects, layout, shown: shownPane });
  }

  private sizeOf([first]: readonly Cell[]): CssSize {
    return first === undefined ? { width: 0, height: 0 } : cssSizeOf(first.rect, this.state.get().ratio);
  }

  /** Change how the active view is looked at, for all panes. */
  private change(how: (look: Look, view: StackView) => Look): void {
    const { activeView } = this.state.get();
    this.changeLook(activeView, how);
    this.schedule();
  }

  private move(how: (transform: Transform, view: StackView) => Transform): void {
    const { ratio } = this.state.get();
    this.change((look, view) => moved(look, view, how(look.transform, view), this.cellSize(), ratio));
  }

  private changeLook(index: number, how: (look: Look, view: StackView) => Look): void {
    const { looks, displaySet } = this.state.get();
    const view = displaySet?.views[index];
    if (view === undefined) return;
    this.state.patch({ looks: looks.map((look, at) => (at === index ? how(look, view) : look)) });
  }

  /** Show what was waited for where it has come: the frames of all panes in one step. */
  private takeArrivals(): void {
    const { displaySet, looks } = this.state.get();
    if (displaySet === null) return;
    looks.forEach((look, view) => {
      if (look.wanted === look.plane) return;
      const frames = displaySet.planes.framesOf(view, look.wanted);
      if (frames === null) return;
      this.shown[view] = frames;
      this.changeLook(view, (present) => ({ ...present, plane: present.wanted }));
      this.schedule();
    });
  }

  /** After a change of cell size: a fitted view stays fitted, another stays within its limits. */
  private relimit(): void {
    const { looks, displaySet, ratio } = this.state.get();
    const size = this.cellSize();
    const limited = looks.map((look, index) => {
      const view = displaySet?.views[index];
      if (view === undefined) return look;
      return look.isFitted ? fitted(look, view, size) : moved(look, view, look.transform, size, ratio);
    });
    this.state.patch({ looks: limited });
    this.schedule();
  }

  private hold(displaySet: DisplaySet, view: number, frames: readonly Frame[]): void {
    frames.forEach((frame, pane) => this.surface.hold(slotOf(displaySet, pane as PaneIndex, view), frame));
  }

  private dropSurplus(): void {
    const present = this.state.get().displaySet?.id;
    while (this.held.length > MOST_SETS_HELD) {
      const oldest = this.held.find(({ id }) => id !== present);
      if (oldest === undefined) return;
      this.held = this.held.filter((set) => set !== oldest);
      this.releaseSlots(oldest);
    }
  }

  private releaseSlots(set: DisplaySet): void {
    for (const pane of ([0, 1] as const).slice(0, set.paneCount)) {
      set.views.forEach((_, view) => this.surface.release(slotOf(set, pane, view)));
    }
  }

  private measure(entry: ResizeObserverEntry | undefined): void {
    const exact = entry?.devicePixelContentBoxSize?.[0];
    const css = entry?.contentBoxSize?.[0]?.inlineSize ?? this.host.clientWidth;
    const told = window.devicePixelRatio || 1;
    const width = exact?.inlineSize ?? Math.round(css * told);
    const height = exact?.blockSize ?? Math.round(this.host.clientHeight * told);
    // From the sizes themselves where they are known: marks lie on the image whatever the browser says of its ratio.
    const ratio = css > 0 ? width / css : told;
    this.state.patch({ width, height, ratio });
    this.surface.resize(width, height);
    this.relimit();
    this.drawNow();
  }

  private handleSurfaceChange(): void {
    this.state.patch({ rendererKind: this.surface.kind });
    this.drawNow();
  }

  private schedule(): void {
    if (this.frameRequest !== 0) return;
    this.frameRequest = requestAnimationFrame(() => this.drawNow());
  }

  /** Frames go to the card here and not when they are asked for: a fast wheel passes planes that nobody sees. */
  private drawNow(): void {
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    const { displaySet } = this.state.get();
    if (displaySet !== null) this.shown.forEach((frames, view) => this.hold(displaySet, view, frames));
    this.surface.draw(this.passes());
  }

  private passes(): Pass[] {
    const { displaySet, looks, ratio } = this.state.get();
    if (displaySet === null) return [];
    const { interpolation } = displaySet;
    return this.cells().flatMap(({ pane, view, rect }) => {
      const [stack, look, frame] = [displaySet.views[view], looks[view], this.shown[view]?.[pane]];
      if (stack === undefined || look === undefined || frame === undefined) return [];
      if (rect.width < 1 || rect.height < 1) return [];
      const appearance = { ...look, interpolation };
      const sampling = samplingFor(appearance, stack.geometry, rect, ratio, frame.levels.length);
      return [{ slot: slotOf(displaySet, pane, view), rect, sampling }];
    });
  }
}
