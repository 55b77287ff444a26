import { cssPoint } from "../math/points";
import { imageFromCss, mmFromCss } from "../math/transform";
import { WheelSteps } from "./wheel";
import type { CssPoint, ImagePoint } from "../math/points";
import type { Place } from "./layout";
import type { Viewer } from "./viewer";

export type HandAct = "pan" | "zoom" | "window" | "plane";

/** What the pointer's owner does with it. Positions are in image pixels. */
export interface Hand {
  /** Whether the left button draws at present; otherwise it moves the image. */
  isActive(): boolean;
  /** Whether the planes may move now; a drawing that is open keeps them. */
  mayChangePlane(): boolean;
  /** The reader did something to the images. */
  note(act: HandAct): void;
  press(place: Place, point: ImagePoint, event: PointerEvent): void;
  move(place: Place, point: ImagePoint, event: PointerEvent): void;
  release(place: Place, point: ImagePoint, event: PointerEvent): void;
  cancel(): void;
}

type Drag = "pan" | "window" | "draw";

const WHEEL_ZOOM_PER_PIXEL = 0.0015;

/**
 * Mouse, pen and touch on one cell: left drag moves (or draws), right drag sets the window, middle drag moves.
 * The wheel goes through the planes of a stack, and with Ctrl zooms about the pointer; over a single plane it
 * zooms without Ctrl too. Returns the function that lets go of the cell.
 */
export function attachPointer(element: HTMLElement, place: Place, viewer: Viewer, hand: Hand): () => void {
  return new CellPointer(element, place, viewer, hand).attach();
}

class CellPointer {
  private drag: Drag | null = null;
  private last: CssPoint = cssPoint(0, 0);
  private readonly steps = new WheelSteps();

  constructor(
    private readonly element: HTMLElement,
    private readonly place: Place,
    private readonly viewer: Viewer,
    private readonly hand: Hand,
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
    // Not passive: the page must not scroll or zoom while the image does.
    element.addEventListener("wheel", (event) => this.wheel(event), { ...options, passive: false });
    return () => controller.abort();
  }

  private press(event: PointerEvent): void {
    if (this.drag !== null || this.viewer.state.get().displaySet === null) return;
    this.viewer.activate(this.place.view);
    this.drag = this.dragFor(event);
    this.last = this.positionOf(event);
    this.element.setPointerCapture(event.pointerId);
    if (this.drag === "draw") this.hand.press(this.place, this.imagePointOf(event), event);
  }

  private dragFor(event: PointerEvent): Drag {
    if (event.button === 2) return "window";
    return event.button === 0 && this.hand.isActive() ? "draw" : "pan";
  }

  private move(event: PointerEvent): void {
    if (this.viewer.state.get().displaySet === null) return;
    if (this.drag === "draw" || this.drag === null) {
      for (const each of coalesced(event)) {
        this.hand.move(this.place, this.imagePointOf(each), each);
      }
      return;
    }
    const position = this.positionOf(event);
    const [dx, dy] = [position.x - this.last.x, position.y - this.last.y];
    this.last = position;
    this.hand.note(this.drag);
    if (this.drag === "pan") this.viewer.pan(dx, dy);
    else this.viewer.dragWindow(dx, dy);
  }

  private release(event: PointerEvent): void {
    if (this.drag === "draw") this.hand.release(this.place, this.imagePointOf(event), event);
    this.drag = null;
  }

  private cancel(): void {
    if (this.drag === "draw") this.hand.cancel();
    this.drag = null;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const stack = this.viewer.state.get().displaySet?.views[this.place.view];
    if (stack === undefined) return;
    if (stack.planeCount > 1 && !event.ctrlKey) return this.wheelPlanes(event);
    this.viewer.activate(this.place.view);
    this.wheelZoom(event);
  }

  private wheelPlanes(event: WheelEvent): void {
    const by = this.steps.take(event);
    if (by === 0 || !this.hand.mayChangePlane()) return;
    this.viewer.activate(this.place.view);
    this.hand.note("plane");
    this.viewer.scroll(by);
  }

  private wheelZoom(event: WheelEvent): void {
    const look = this.viewer.look(this.place.view);
    if (look === null) return;
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    const anchor = mmFromCss(this.positionOf(event), look.transform, this.viewer.cellSize());
    this.hand.note("zoom");
    this.viewer.zoom(Math.exp(-pixels * WHEEL_ZOOM_PER_PIXEL), anchor);
  }

  private positionOf(event: MouseEvent): CssPoint {
    const box = this.element.getBoundingClientRect();
    return cssPoint(event.clientX - box.left, event.clientY - box.top);
  }

  private imagePointOf(event: PointerEvent): ImagePoint {
    const stack = this.viewer.state.get().displaySet?.views[this.place.view];
    const look = this.viewer.look(this.place.view);
    if (stack === undefined || look === null) throw new Error("There is no image under the pointer.");
    return imageFromCss(this.positionOf(event), stack.geometry, look.transform, this.viewer.cellSize());
  }
}

function coalesced(event: PointerEvent): PointerEvent[] {
  const events = event.getCoalescedEvents?.() ?? [];
  return events.length > 0 ? events : [event];
}
