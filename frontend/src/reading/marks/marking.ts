import { clampToImage, isHit, resize, translate } from "../../math/shapes";
import { cssPoint, imagePoint } from "../../math/points";
import { imageFromCss, imageFromMm } from "../../math/view";
import { Store } from "../../viewer";
import { extendDraft, finishDraft, isClosing, moveDraft, shortenDraft, startDraft } from "./draft";
import { amend, NO_MARKS, neighbourOf, redo, replaceMark, step, undo, withoutMark } from "./marks";
import type { ImagePoint } from "../../math/points";
import type { Shape } from "../../math/shapes";
import type { DisplaySet, PaneIndex, Viewer } from "../../viewer";
import type { Draft } from "./draft";
import type { Mark, MarkHistory } from "./marks";

export type Tool = "hand" | "select" | Shape;

/** The keyboard's pointer: a position on one pane. */
export interface Cursor {
  readonly pane: PaneIndex;
  readonly point: ImagePoint;
}

export interface MarkingState {
  /** The question that new marks answer; null where the item asks for none. */
  readonly question: string | null;
  readonly tool: Tool;
  readonly history: MarkHistory;
  readonly draft: Draft | null;
  readonly selectedId: string | null;
  readonly cursor: Cursor | null;
}

const START: MarkingState = {
  question: null,
  tool: "hand",
  history: NO_MARKS,
  draft: null,
  selectedId: null,
  cursor: null,
};

/** How near counts as "on it", and how fine a freehand line is kept, in CSS pixels. */
const REACH_CSS = 6;
const FREEHAND_TOLERANCE_CSS = 0.5;
const CURSOR_STEP_CSS = 2;

/** Drawing, choosing and changing marks. Pointer and keyboard both end here. */
export class Marking {
  readonly state = new Store<MarkingState>(START);

  constructor(
    readonly viewer: Viewer,
    private readonly newId: () => string,
    private readonly onInput: (type: "tool" | "mark") => void,
  ) {}

  get marks(): readonly Mark[] {
    return this.state.get().history.marks;
  }

  get selected(): Mark | null {
    const { selectedId } = this.state.get();
    return this.marks.find((mark) => mark.id === selectedId) ?? null;
  }

  /** Begin an item: no tool, no past. */
  begin(question: string | null, marks: readonly Mark[]): void {
    this.state.set({ ...START, question, history: { ...NO_MARKS, marks } });
  }

  answerQuestion(question: string): void {
    this.state.patch({ question });
  }

  choose(tool: Tool): void {
    this.state.patch({ tool, draft: null, cursor: null });
    this.onInput("tool");
  }

  select(id: string | null): void {
    this.state.patch({ selectedId: id });
  }

  /** Next (or previous) mark. False when there is none further. */
  selectNeighbour(offset: 1 | -1): boolean {
    const mark = neighbourOf(this.marks, this.state.get().selectedId, offset);
    this.select(mark?.id ?? null);
    return mark !== null;
  }

  selectAt(pane: PaneIndex, point: ImagePoint): Mark | null {
    const reach = this.imagePixels(REACH_CSS);
    const hits = this.marks.filter((mark) => mark.pane === pane && isHit(mark, point, reach));
    const hit = hits.at(-1) ?? null;
    this.select(hit?.id ?? null);
    return hit;
  }

  /** One step back: the newest vertex, the drawing, the choice, then the tool. */
  cancel(): void {
    const { draft, selectedId } = this.state.get();
    if (draft !== null) this.state.patch({ draft: null });
    else if (selectedId !== null) this.select(null);
    else this.choose("hand");
  }

  undo(): void {
    this.changeHistory(undo(this.state.get().history));
  }

  redo(): void {
    this.changeHistory(redo(this.state.get().history));
  }

  /** The chosen mark, or while a ring is drawn its newest vertex. */
  remove(): void {
    const { draft, selectedId } = this.state.get();
    if (draft !== null) return this.state.patch({ draft: shortenDraft(draft) });
    this.setMarks(withoutMark(this.marks, selectedId));
    this.select(null);
  }

  setConfidence(confidence: number): void {
    const { selected } = this;
    if (selected !== null) this.setMarks(replaceMark(this.marks, { ...selected, confidence }));
  }

  resizeSelected(factor: number): void {
    const { selected, displaySet } = this;
    if (selected === null || displaySet === null) return;
    const outline = resize(selected, factor, displaySet.geometry);
    this.setMarks(replaceMark(this.marks, { ...selected, ...outline }));
  }

  /** By keyboard: `x`, `y` steps of two CSS pixels. */
  moveSelected(x: number, y: number): void {
    const stride = this.imagePixels(CURSOR_STEP_CSS);
    this.shiftSelected(x * stride, y * stride, "step");
  }

  /** `amend` belongs to a drag, whose start made the step that undo goes back to. */
  shiftSelected(dx: number, dy: number, how: "step" | "amend"): void {
    const { selected, displaySet } = this;
    if (selected === null || displaySet === null) return;
    const outline = translate(selected, dx, dy, displaySet.geometry);
    const marks = replaceMark(this.marks, { ...selected, ...outline });
    if (how === "step") return this.setMarks(marks);
    this.state.patch({ history: amend(this.state.get().history, marks) });
  }

  /** The start of a drag: one step, whatever the drag does after. */
  keepForUndo(): void {
    this.setMarks(this.marks);
  }

  /** By keyboard: the cursor appears in the middle of the pane, then moves. */
  moveCursor(x: number, y: number): void {
    const { displaySet } = this;
    if (displaySet === null) return;
    const { cursor, draft } = this.state.get();
    if (cursor === null) return this.placeCursor(this.firstPane(), this.middle(displaySet));
    const stride = this.imagePixels(CURSOR_STEP_CSS);
    const to = imagePoint(cursor.point.x + x * stride, cursor.point.y + y * stride);
    this.placeCursor(draft?.pane ?? cursor.pane, to);
  }

  /** The same place on the other pane. */
  switchCursorPane(): void {
    const { cursor, draft } = this.state.get();
    const { displaySet } = this;
    if (displaySet === null || draft !== null || displaySet.frames.length < 2) return;
    const pane = (cursor?.pane ?? this.firstPane()) === 0 ? 1 : 0;
    if (this.viewer.state.get().layout === "one_place") this.viewer.toggle();
    this.placeCursor(pane, cursor?.point ?? this.middle(displaySet));
  }

  /** Enter: a corner, a vertex, a point; on the first or last vertex again it closes the ring. */
  placeAtCursor(): void {
    const { cursor, tool, draft } = this.state.get();
    if (cursor === null) return this.moveCursor(0, 0);
    this.press(cursor.pane, cursor.point);
    const isBox = tool === "rectangle" || tool === "ellipse";
    if (tool === "point" || (isBox && draft !== null)) this.finish();
  }

  /** A press with the active shape: begin, go on with, or close a drawing. */
  press(pane: PaneIndex, point: ImagePoint): void {
    const { draft, tool } = this.state.get();
    const { displaySet } = this;
    if (displaySet === null || tool === "hand" || tool === "select") return;
    if (draft === null) {
      this.state.patch({ draft: startDraft(tool, pane, point, displaySet.geometry), selectedId: null });
      return;
    }
    if (draft.pane !== pane) return;
    const moved = moveDraft(draft, point, displaySet.geometry);
    if (tool === "rectangle" || tool === "ellipse") this.state.patch({ draft: moved });
    else if (isClosing(moved, this.imagePixels(REACH_CSS))) this.finish();
    else this.state.patch({ draft: extendDraft(moved) });
  }

  hover(point: ImagePoint): void {
    const { draft } = this.state.get();
    const { displaySet } = this;
    if (draft === null || displaySet === null) return;
    this.state.patch({ draft: moveDraft(draft, point, displaySet.geometry) });
  }

  trace(): void {
    const { draft } = this.state.get();
    if (draft !== null) this.state.patch({ draft: extendDraft(draft) });
  }

  /** Turn the drawing into a mark; what is too small to be meant is dropped. */
  finish(): void {
    const { draft, question } = this.state.get();
    if (draft === null) return;
    const outline = finishDraft(draft, this.imagePixels(FREEHAND_TOLERANCE_CSS));
    this.state.patch({ draft: null });
    if (outline === null || question === null) return;
    const mark = { id: this.newId(), question, pane: draft.pane, confidence: null, ...outline };
    this.setMarks([...this.marks, mark]);
    this.select(mark.id);
  }

  private get displaySet(): DisplaySet | null {
    return this.viewer.state.get().displaySet;
  }

  private setMarks(marks: readonly Mark[]): void {
    this.changeHistory(step(this.state.get().history, marks));
  }

  private changeHistory(history: MarkHistory): void {
    this.state.patch({ history });
    this.onInput("mark");
  }

  private firstPane(): PaneIndex {
    return this.viewer.panes()[0]?.pane ?? 0;
  }

  private middle({ geometry }: DisplaySet): ImagePoint {
    return imageFromMm(this.viewer.state.get().view.centre, geometry);
  }

  private placeCursor(pane: PaneIndex, to: ImagePoint): void {
    const { displaySet } = this;
    if (displaySet === null) return;
    const point = clampToImage(to, displaySet.geometry);
    this.state.patch({ cursor: { pane, point } });
    this.hover(point);
  }

  /** A length on the screen in image columns. */
  private imagePixels(css: number): number {
    const { displaySet } = this;
    if (displaySet === null) return css;
    const { view } = this.viewer.state.get();
    const size = this.viewer.paneSize();
    const at = (x: number): number => imageFromCss(cssPoint(x, 0), displaySet.geometry, view, size).x;
    return at(css) - at(0);
  }
}
