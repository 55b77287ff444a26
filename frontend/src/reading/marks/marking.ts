import { clampToImage, isHit, resize, translate } from "../../math/shapes";
import { cssPoint, imagePoint } from "../../math/points";
import { imageFromCss, imageFromMm } from "../../math/transform";
import { Store } from "../../viewer";
import { extendDraft, finishDraft, isClosing, isOn, moveDraft, shortenDraft, startDraft } from "./draft";
import {
  amend,
  differenceOf,
  NO_MARKS,
  neighbourOf,
  redo,
  replaceMark,
  step,
  undo,
  withoutMark,
} from "./marks";
import type { ImagePoint } from "../../math/points";
import type { Shape } from "../../math/shapes";
import type { Geometry } from "../../math/transform";
import type { PaneIndex, Place, Viewer } from "../../viewer";
import type { Draft } from "./draft";
import type { Mark, MarkHistory } from "./marks";

export type Tool = "hand" | "select" | Shape;

/** The keyboard's pointer: a position on one view of one pane, on whatever plane is shown there. */
export interface Cursor extends Place {
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

  /** The chosen mark while its plane is shown: what cannot be seen is not changed. */
  get selected(): Mark | null {
    const { selectedId } = this.state.get();
    return this.marks.find((mark) => mark.id === selectedId && this.isShown(mark)) ?? null;
  }

  /** A drawing belongs to its plane, so the planes stay while one is open. */
  get mayChangePlane(): boolean {
    return this.state.get().draft === null;
  }

  isShown({ view, plane }: Mark): boolean {
    return this.viewer.look(view)?.plane === plane;
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

  /** A mark that is chosen is shown, wherever it lies. */
  select(id: string | null): void {
    this.state.patch({ selectedId: id });
    const mark = this.marks.find((each) => each.id === id);
    if (mark !== undefined) this.reveal(mark);
  }

  /** Next (or previous) mark. False when there is none further. */
  selectNeighbour(offset: 1 | -1): boolean {
    const mark = neighbourOf(this.marks, this.state.get().selectedId, offset);
    this.select(mark?.id ?? null);
    return mark !== null;
  }

  selectAt(place: Place, point: ImagePoint): Mark | null {
    const reach = this.imagePixels(REACH_CSS, place.view);
    const hits = this.marks.filter(
      (mark) => isOn(mark, place) && this.isShown(mark) && isHit(mark, point, reach),
    );
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
    this.travel(undo);
  }

  redo(): void {
    this.travel(redo);
  }

  /** The chosen mark, or while a ring is drawn its newest vertex. */
  remove(): void {
    const { draft } = this.state.get();
    if (draft !== null) return this.state.patch({ draft: shortenDraft(draft) });
    const { selected } = this;
    if (selected === null) return;
    this.setMarks(withoutMark(this.marks, selected.id));
    this.select(null);
  }

  setConfidence(confidence: number): void {
    const { selected } = this;
    if (selected !== null) this.setMarks(replaceMark(this.marks, { ...selected, confidence }));
  }

  resizeSelected(factor: number): void {
    const { selected } = this;
    const geometry = this.geometryOf(selected?.view);
    if (selected === null || geometry === null) return;
    this.setMarks(replaceMark(this.marks, { ...selected, ...resize(selected, factor, geometry) }));
  }

  /** By keyboard: `x`, `y` steps of two CSS pixels. */
  moveSelected(x: number, y: number): void {
    const { selected } = this;
    if (selected === null) return;
    const stride = this.imagePixels(CURSOR_STEP_CSS, selected.view);
    this.shiftSelected(x * stride, y * stride, "step");
  }

  /** `amend` belongs to a drag, whose start made the step that undo goes back to. */
  shiftSelected(dx: number, dy: number, how: "step" | "amend"): void {
    const { selected } = this;
    const geometry = this.geometryOf(selected?.view);
    if (selected === null || geometry === null) return;
    const marks = replaceMark(this.marks, { ...selected, ...translate(selected, dx, dy, geometry) });
    if (how === "step") return this.setMarks(marks);
    this.state.patch({ history: amend(this.state.get().history, marks) });
  }

  /** The start of a drag: one step, whatever the drag does after. */
  keepForUndo(): void {
    this.setMarks(this.marks);
  }

  /** By keyboard: the cursor appears in the middle of the active view, then moves. */
  moveCursor(x: number, y: number): void {
    const { cursor, draft } = this.state.get();
    if (cursor === null) return this.placeCursor(this.firstPlace(), null);
    const stride = this.imagePixels(CURSOR_STEP_CSS, cursor.view);
    const to = imagePoint(cursor.point.x + x * stride, cursor.point.y + y * stride);
    this.placeCursor(draft ?? cursor, to);
  }

  /** The same place on the other pane. */
  switchCursorPane(): void {
    const { cursor, draft } = this.state.get();
    const { displaySet, layout } = this.viewer.state.get();
    if (displaySet === null || draft !== null || displaySet.paneCount < 2) return;
    const { pane, view } = cursor ?? this.firstPlace();
    if (layout === "one_place") this.viewer.toggle();
    this.placeCursor({ pane: pane === 0 ? 1 : 0, view }, cursor?.point ?? null);
  }

  /** Enter: a corner, a vertex, a point; on the first or last vertex again it closes the ring. */
  placeAtCursor(): void {
    const { cursor, tool, draft } = this.state.get();
    if (cursor === null) return this.moveCursor(0, 0);
    this.press(cursor, cursor.point);
    const isBox = tool === "rectangle" || tool === "ellipse";
    if (tool === "point" || (isBox && draft !== null)) this.finish();
  }

  /** A press with the active shape: begin, go on with, or close a drawing. */
  press(place: Place, point: ImagePoint): void {
    const { draft, tool } = this.state.get();
    const geometry = this.geometryOf(place.view);
    if (geometry === null || tool === "hand" || tool === "select") return;
    if (draft === null) return this.startDrawing(tool, place, point);
    if (!isOn(draft, place)) return;
    const moved = moveDraft(draft, point, geometry);
    if (tool === "rectangle" || tool === "ellipse") this.state.patch({ draft: moved });
    else if (isClosing(moved, this.imagePixels(REACH_CSS, place.view))) this.finish();
    else this.state.patch({ draft: extendDraft(moved) });
  }

  hover(point: ImagePoint): void {
    const { draft } = this.state.get();
    const geometry = this.geometryOf(draft?.view);
    if (draft === null || geometry === null) return;
    this.state.patch({ draft: moveDraft(draft, point, geometry) });
  }

  trace(): void {
    const { draft } = this.state.get();
    if (draft !== null) this.state.patch({ draft: extendDraft(draft) });
  }

  /** Turn the drawing into a mark; what is too small to be meant is dropped. */
  finish(): void {
    const { draft, question } = this.state.get();
    if (draft === null) return;
    const outline = finishDraft(draft, this.imagePixels(FREEHAND_TOLERANCE_CSS, draft.view));
    this.state.patch({ draft: null });
    if (outline === null || question === null) return;
    const { pane, view, plane } = draft;
    const mark = { id: this.newId(), question, pane, view, plane, confidence: null, ...outline };
    this.setMarks([...this.marks, mark]);
    this.select(mark.id);
  }

  /** On the plane that is shown, which then waits for no other. */
  private startDrawing(shape: Shape, { pane, view }: Place, point: ImagePoint): void {
    const [geometry, look] = [this.geometryOf(view), this.viewer.look(view)];
    if (geometry === null || look === null) return;
    this.viewer.stay(view);
    const draft = startDraft(shape, { pane, view, plane: look.plane }, point, geometry);
    this.state.patch({ draft, selectedId: null });
  }

  /** Its plane, and where one pane hides the other its pane. */
  private reveal({ pane, view, plane }: Mark): void {
    const { layout, shownPane } = this.viewer.state.get();
    this.viewer.activate(view);
    if (this.viewer.look(view)?.wanted !== plane) this.viewer.goTo(view, plane);
    if (layout === "one_place" && shownPane !== pane) this.viewer.toggle();
  }

  /** Back or forth in the past, and to where something changed. */
  private travel(way: (history: MarkHistory) => MarkHistory): void {
    const before = this.marks;
    this.changeHistory(way(this.state.get().history));
    const changed = differenceOf(before, this.marks);
    if (changed !== null) this.reveal(changed);
  }

  private geometryOf(view: number | undefined): Geometry | null {
    return this.viewer.state.get().displaySet?.views[view ?? -1]?.geometry ?? null;
  }

  private setMarks(marks: readonly Mark[]): void {
    this.changeHistory(step(this.state.get().history, marks));
  }

  private changeHistory(history: MarkHistory): void {
    this.state.patch({ history });
    this.onInput("mark");
  }

  private firstPlace(): Place {
    const { activeView: view } = this.viewer.state.get();
    const pane: PaneIndex = this.viewer.cells()[0]?.pane ?? 0;
    return { pane, view };
  }

  /** null puts it into the middle of what is seen. */
  private placeCursor({ pane, view }: Place, to: ImagePoint | null): void {
    const [geometry, look] = [this.geometryOf(view), this.viewer.look(view)];
    if (geometry === null || look === null) return;
    const point = clampToImage(to ?? imageFromMm(look.transform.centre, geometry), geometry);
    this.state.patch({ cursor: { pane, view, point } });
    this.hover(point);
  }

  /** A length on the screen in image columns of a view. */
  private imagePixels(css: number, view: number): number {
    const [geometry, look] = [this.geometryOf(view), this.viewer.look(view)];
    if (geometry === null || look === null) return css;
    const size = this.viewer.cellSize();
    const at = (x: number): number => imageFromCss(cssPoint(x, 0), geometry, look.transform, size).x;
    return at(css) - at(0);
  }
}
