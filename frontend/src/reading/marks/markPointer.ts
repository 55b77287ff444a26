import type { DrawingPointer, PaneIndex } from "../../viewer";
import type { ImagePoint } from "../../math/points";
import type { Marking } from "./marking";

/** Connects a pane's pointer to the marks: drawing with a shape, dragging with the select tool. */
export class MarkPointer implements DrawingPointer {
  private grabbedAt: ImagePoint | null = null;
  private isPressed = false;

  constructor(private readonly marking: Marking) {}

  isActive(): boolean {
    return this.marking.state.get().tool !== "hand";
  }

  press(pane: PaneIndex, point: ImagePoint): void {
    this.isPressed = true;
    this.marking.state.patch({ cursor: null });
    if (this.marking.state.get().tool === "select") this.grab(pane, point);
    else this.marking.press(pane, point);
  }

  move(pane: PaneIndex, point: ImagePoint): void {
    const { draft } = this.marking.state.get();
    if (this.grabbedAt !== null) return this.drag(point);
    if (draft === null || draft.pane !== pane) return;
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

  private grab(pane: PaneIndex, point: ImagePoint): void {
    if (this.marking.selectAt(pane, point) === null) return;
    this.grabbedAt = point;
    this.marking.keepForUndo();
  }

  private drag(point: ImagePoint): void {
    const from = this.grabbedAt ?? point;
    this.marking.shiftSelected(point.x - from.x, point.y - from.y, "amend");
    this.grabbedAt = point;
  }
}
