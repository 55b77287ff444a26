import type { Shape } from "../../math/shapes";
import type { ImagePoint } from "../../math/points";
import type { PaneIndex } from "../../viewer";

/** A located finding on one plane of one view in one pane. Positions are image pixels, counted from pixel edges. */
export interface Mark {
  readonly id: string;
  readonly question: string;
  readonly pane: PaneIndex;
  readonly view: number;
  /** Counted from 0 within what is shown. */
  readonly plane: number;
  readonly shape: Shape;
  readonly points: readonly ImagePoint[];
  /** 0-100, null until the reader says. */
  readonly confidence: number | null;
}

/** Marks with their past and future, for undo and redo. */
export interface MarkHistory {
  readonly marks: readonly Mark[];
  readonly past: readonly (readonly Mark[])[];
  readonly future: readonly (readonly Mark[])[];
}

export const NO_MARKS: MarkHistory = { marks: [], past: [], future: [] };

const LONGEST_PAST = 100;

/** The same history with `marks` as a new step. */
export function step(history: MarkHistory, marks: readonly Mark[]): MarkHistory {
  const past = [...history.past, history.marks].slice(-LONGEST_PAST);
  return { marks, past, future: [] };
}

/** Change the present without a step: the middle of a drag, whose start was one. */
export function amend(history: MarkHistory, marks: readonly Mark[]): MarkHistory {
  return { ...history, marks };
}

export function undo(history: MarkHistory): MarkHistory {
  const marks = history.past.at(-1);
  if (marks === undefined) return history;
  return { marks, past: history.past.slice(0, -1), future: [history.marks, ...history.future] };
}

export function redo(history: MarkHistory): MarkHistory {
  const [marks, ...future] = history.future;
  if (marks === undefined) return history;
  return { marks, past: [...history.past, history.marks], future };
}

export function replaceMark(marks: readonly Mark[], changed: Mark): Mark[] {
  return marks.map((mark) => (mark.id === changed.id ? changed : mark));
}

export function withoutMark(marks: readonly Mark[], id: string | null): Mark[] {
  return marks.filter((mark) => mark.id !== id);
}

/** The mark after (or before) `id` in drawing order; the first (last) when none is chosen; null past the end. */
export function neighbourOf(marks: readonly Mark[], id: string | null, offset: 1 | -1): Mark | null {
  if (id === null) return (offset === 1 ? marks[0] : marks.at(-1)) ?? null;
  const index = marks.findIndex((mark) => mark.id === id) + offset;
  return index < 0 ? null : (marks[index] ?? null);
}

/** The first mark that is new or different in `after`; where none is, the first that is gone. */
export function differenceOf(before: readonly Mark[], after: readonly Mark[]): Mark | null {
  const changed = after.find((mark) => !before.includes(mark));
  return changed ?? before.find(({ id }) => !after.some((mark) => mark.id === id)) ?? null;
}
