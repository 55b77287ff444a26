import { isOn } from "./draft";
import type { Hand, HandAct, Place } from "../../viewer";
import type { ImagePoint } from "../../math/points";
import type { Marking } from "./marking";

/** Connects a cell's pointer to the marks: drawing with a shape, dragging with the select tool. */
export class MarkPointer implements Hand {
  private grabbedAt: ImagePoint | null = null;
  private isPressed = false;

  constructor(
    private readonly marking: Marking,
    readonly note: (act: HandAct) => void,
  ) {}

  isActive(): boolean {
    return this.marking.state.get().tool !== "hand";
  }

  mayChangePlane(): boolean {
    return this.grabbedAt === null && this.marking.mayChangePlane;
  }

  press(place: Place, point: ImagePoint): void {
    this.isPressed = true;
    this.marking.state.patch({ cursor: null });
    if (this.marking.state.get().tool === "select") this.grab(place, point);
    else this.marking.press(place, point);
  }

  move(place: Place, point: ImagePoint): void {
    const { draft } = this.marking.state.get();
    if (this.grabbedAt !== null) return this.drag(point);
    if (draft === null || !isOn(draft, place)) return;
    this.marking.hover(point);
    if (draft.shape === "freehand" && this.isPressed) this.marking.trace();
  }

  /** A polygon goes on after the button is let go; every other shape ends with it. */
  release(): void {
    this.isPressed = false;
    this.grabbedAt = null;
    const { draft } = this.marking.state.get();
    if (draft !== null && draft.shape !== "polygon") this.marking.finish();
  }

  cancel(): void {
    this.isPressed = false;
    this.grabbedAt = null;
    this.marking.state.patch({ draft: null });
  }

  private grab(place: Place, point: ImagePoint): void {
    if (this.marking.selectAt(place, point) === null) return;
    this.grabbedAt = point;
    this.marking.keepForUndo();
  }

  private drag(point: ImagePoint): void {
    const from = this.grabbedAt ?? point;
    this.marking.shiftSelected(point.x - from.x, point.y - from.y, "amend");
    this.grabbedAt = point;
  }
}
