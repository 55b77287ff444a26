import { cssPoint } from "../math/points";
import { imageFromCss, mmFromCss } from "../math/view";
import type { CssPoint, ImagePoint } from "../math/points";
import type { PaneIndex } from "./layout";
import type { Viewer } from "./viewer";

/** What a left drag on a pane does while a mark tool is active. Positions are in image pixels. */
export interface DrawingPointer {
  /** Whether the left button draws at present; otherwise it moves the image. */
  isActive(): boolean;
  press(pane: PaneIndex, point: ImagePoint, event: PointerEvent): void;
  move(pane: PaneIndex, point: ImagePoint, event: PointerEvent): void;
  release(pane: PaneIndex, point: ImagePoint, event: PointerEvent): void;
  cancel(): void;
}

type Drag = "pan" | "window" | "draw";

const WHEEL_ZOOM_PER_PIXEL = 0.0015;

/**
 * Mouse, pen and touch on one pane: wheel zooms about the pointer, left drag moves (or draws),
 * right drag sets the window, middle drag moves. Returns the function that lets go of the pane.
 */
export function attachPointer(
  element: HTMLElement,
  pane: PaneIndex,
  viewer: Viewer,
  drawing: DrawingPointer,
): () => void {
  const handler = new PanePointer(element, pane, viewer, drawing);
  return handler.attach();
}

class PanePointer {
  private drag: Drag | null = null;
  private last: CssPoint = cssPoint(0, 0);

  constructor(
    private readonly element: HTMLElement,
    private readonly pane: PaneIndex,
    private readonly viewer: Viewer,
    private readonly drawing: DrawingPointer,
  ) {}

  attach(): () => void {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.press(event), options);
    element.addEventListener("pointermove", (event) => this.move(event), options);
    element.addEventListener("pointerup", (event) => this.release(event), options);
    element.addEventListener("pointercancel", () => this.cancel(), options);
    element.addEventListener("contextmenu", (event) => event.preventDefault(), options);
    // Not passive: the page must not scroll or zoom while the image is zoomed.
    element.addEventListener("wheel", (event) => this.wheel(event), { ...options, passive: false });
    return () => controller.abort();
  }

  private press(event: PointerEvent): void {
    if (this.drag !== null || this.viewer.state.get().displaySet === null) return;
    this.drag = this.dragFor(event);
    this.last = this.positionOf(event);
    this.element.setPointerCapture(event.pointerId);
    if (this.drag === "draw") this.drawing.press(this.pane, this.imagePointOf(event), event);
  }

  private dragFor(event: PointerEvent): Drag {
    if (event.button === 2) return "window";
    return event.button === 0 && this.drawing.isActive() ? "draw" : "pan";
  }

  private move(event: PointerEvent): void {
    if (this.viewer.state.get().displaySet === null) return;
    if (this.drag === "draw" || this.drag === null) {
      for (const each of coalesced(event)) {
        this.drawing.move(this.pane, this.imagePointOf(each), each);
      }
      return;
    }
    const position = this.positionOf(event);
    const [dx, dy] = [position.x - this.last.x, position.y - this.last.y];
    this.last = position;
    if (this.drag === "pan") this.viewer.pan(dx, dy);
    else this.viewer.dragWindow(dx, dy);
  }

  private release(event: PointerEvent): void {
    if (this.drag === "draw") this.drawing.release(this.pane, this.imagePointOf(event), event);
    this.drag = null;
  }

  private cancel(): void {
    if (this.drag === "draw") this.drawing.cancel();
    this.drag = null;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { view } = this.viewer.state.get();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    const anchor = mmFromCss(this.positionOf(event), view, this.viewer.paneSize());
    this.viewer.zoom(Math.exp(-pixels * WHEEL_ZOOM_PER_PIXEL), anchor);
  }

  private positionOf(event: MouseEvent): CssPoint {
    const box = this.element.getBoundingClientRect();
    return cssPoint(event.clientX - box.left, event.clientY - box.top);
  }

  private imagePointOf(event: PointerEvent): ImagePoint {
    const { displaySet, view } = this.viewer.state.get();
    if (displaySet === null) throw new Error("There is no image under the pointer.");
    return imageFromCss(this.positionOf(event), displaySet.geometry, view, this.viewer.paneSize());
  }
}

function coalesced(event: PointerEvent): PointerEvent[] {
  const events = event.getCoalescedEvents?.() ?? [];
  return events.length > 0 ? events : [event];
}
