import { fitView, limitView, oneToOneView, panBy, zoomAbout } from "../math/view";
import { dragWindow } from "../math/window";
import { cssSizeOf, paneRects } from "./layout";
import { samplingFor } from "./sampling";
import { Store } from "./store";
import { Surface } from "./surface";
import type { MmPoint } from "../math/points";
import type { CssSize, Geometry, View } from "../math/view";
import type { IntensityWindow, WindowBounds } from "../math/window";
import type { Frame } from "./frame";
import type { Layout, PaneIndex, PaneRect } from "./layout";
import type { Pass, Renderer } from "./renderer";
import type { Interpolation } from "./sampling";

/** What one presentation shows: one or two frames that share everything but their codes. */
export interface DisplaySet {
  readonly id: string;
  readonly geometry: Geometry;
  readonly interpolation: Interpolation;
  readonly window: IntensityWindow;
  readonly windowRange: WindowBounds;
  readonly frames: readonly Frame[];
}

/** Everything on the screen that is not pixels. One object serves both panes: sync is identity. */
export interface ViewerState {
  readonly displaySet: DisplaySet | null;
  readonly view: View;
  readonly window: IntensityWindow;
  readonly isInverted: boolean;
  readonly isFitted: boolean;
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

export class Viewer {
  readonly state: Store<ViewerState>;
  private readonly surface: Surface;
  private readonly observer: ResizeObserver;
  private held: DisplaySet[] = [];
  private frameRequest = 0;

  constructor(private readonly host: HTMLElement) {
    this.surface = new Surface(host, () => this.handleSurfaceChange());
    this.state = new Store<ViewerState>({
      displaySet: null,
      view: { centre: { x: 0, y: 0 } as MmPoint, mmPerCss: 1 },
      window: { centre: 32768, width: 65536 },
      isInverted: false,
      isFitted: true,
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

  /** Put a set's frames on the graphics card before they are asked for; the oldest makes room. */
  prepare(displaySet: DisplaySet): void {
    this.held = [...this.held.filter(({ id }) => id !== displaySet.id), displaySet];
    this.dropSurplus();
    for (const frame of displaySet.frames) this.surface.hold(frame);
  }

  /**
   * Show a set with its own window, fitted. All panes are drawn at once, on one canvas;
   * the promise settles two animation frames later, when they can be seen.
   */
  show(displaySet: DisplaySet): Promise<void> {
    this.prepare(displaySet);
    const { window } = displaySet;
    this.state.patch({ displaySet, window, isInverted: false, shownPane: 0, isFitted: true });
    this.fit();
    // Not left to the next animation frame: the reader has pressed the key and waits.
    this.drawNow();
    return new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
  }

  /** Black panes, between two sets. */
  clear(): void {
    this.state.patch({ displaySet: null });
    this.schedule();
  }

  /** Visible panes with their place on the canvas. */
  panes(): PaneRect[] {
    const { width, height, ratio, displaySet, layout, shownPane } = this.state.get();
    return paneRects(width, height, ratio, displaySet?.frames.length ?? 1, layout, shownPane);
  }

  /** Size of a pane in CSS pixels; all visible panes have the same. */
  paneSize(): CssSize {
    const [first] = this.panes();
    const { ratio } = this.state.get();
    return first === undefined ? { width: 0, height: 0 } : cssSizeOf(first.rect, ratio);
  }

  fit(): void {
    const { displaySet } = this.state.get();
    if (displaySet === null) return;
    this.state.patch({ view: fitView(displaySet.geometry, this.paneSize()), isFitted: true });
    this.schedule();
  }

  oneToOne(): void {
    const { displaySet, view, ratio } = this.state.get();
    if (displaySet !== null) this.setView(oneToOneView(view, displaySet.geometry, ratio));
  }

  zoom(factor: number, anchor?: MmPoint): void {
    const { view } = this.state.get();
    this.setView(zoomAbout(view, anchor ?? view.centre, factor));
  }

  pan(dx: number, dy: number): void {
    this.setView(panBy(this.state.get().view, dx, dy));
  }

  /** A window drag of `dx`, `dy` CSS pixels. */
  dragWindow(dx: number, dy: number): void {
    const { displaySet, window } = this.state.get();
    if (displaySet === null) return;
    this.state.patch({ window: dragWindow(window, dx, dy, displaySet.windowRange) });
    this.schedule();
  }

  invert(): void {
    this.state.patch({ isInverted: !this.state.get().isInverted });
    this.schedule();
  }

  /** Back to the set's own window, not inverted, fitted. */
  reset(): void {
    const { displaySet } = this.state.get();
    if (displaySet === null) return;
    this.state.patch({ window: displaySet.window, isInverted: false });
    this.fit();
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
    this.observer.disconnect();
    cancelAnimationFrame(this.frameRequest);
    this.surface.dispose();
    this.held = [];
  }

  private setView(view: View): void {
    const { displaySet, ratio } = this.state.get();
    if (displaySet === null) return;
    const limited = limitView(view, displaySet.geometry, this.paneSize(), ratio);
    this.state.patch({ view: limited, isFitted: false });
    this.schedule();
  }

  /** After a change of pane size: a fitted view stays fitted, another stays within its limits. */
  private relimit(): void {
    const { displaySet, isFitted, view } = this.state.get();
    if (displaySet === null) this.schedule();
    else if (isFitted) this.fit();
    else this.setView(view);
  }

  private dropSurplus(): void {
    const present = this.state.get().displaySet?.id;
    while (this.held.length > MOST_SETS_HELD) {
      const oldest = this.held.find(({ id }) => id !== present);
      if (oldest === undefined) return;
      this.held = this.held.filter((set) => set !== oldest);
      for (const frame of oldest.frames) this.surface.release(frame.id);
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

  private drawNow(): void {
    cancelAnimationFrame(this.frameRequest);
    this.frameRequest = 0;
    this.surface.draw(this.passes());
  }

  private passes(): Pass[] {
    const state = this.state.get();
    const { displaySet, ratio } = state;
    if (displaySet === null) return [];
    const appearance = { ...state, interpolation: displaySet.interpolation };
    return this.panes().flatMap(({ pane, rect }) => {
      const frame = displaySet.frames[pane];
      if (frame === undefined || rect.width < 1 || rect.height < 1) return [];
      const { geometry } = displaySet;
      const sampling = samplingFor(appearance, geometry, rect, ratio, frame.levels.length);
      return [{ frameId: frame.id, rect, sampling }];
    });
  }
}
