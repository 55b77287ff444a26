import type { Case, ImageSummary } from "../../imaging/api";
import type { CaseViews, Display, View } from "../api";

/** How many images may be shown together in one presentation. */
export const MOST_TOGETHER = 4;
/** How many presentations a case may have: a patient is seen once in each session. */
export const MOST_DISPLAYS = 10;

export type Displays = readonly Display[];

export function wholeOf({ id, plane_count }: ImageSummary): View {
  return { image: id, first_plane: 0, last_plane: plane_count - 1 };
}

export function isWhole(view: View, { plane_count }: ImageSummary): boolean {
  return view.first_plane === 0 && view.last_plane === plane_count - 1;
}

/** What somebody chose for a case; null where nobody did. */
export function statedFor(views: readonly CaseViews[], caseId: string): Displays | null {
  return views.find((each) => each.case === caseId)?.displays ?? null;
}

/** How a case will be read: as chosen, or by its one image with all planes; empty where somebody must choose. */
export function displaysOf(item: Case, views: readonly CaseViews[]): Displays {
  const stated = statedFor(views, item.id);
  if (stated !== null) return stated;
  const readable = item.images.filter(({ is_excluded }) => !is_excluded);
  const [only] = readable;
  return readable.length === 1 && only !== undefined ? [[wholeOf(only)]] : [];
}

/** Whether there is anything to choose: several images, several planes, or a choice that was made. */
export function hasChoice(item: Case, views: readonly CaseViews[]): boolean {
  const isSimple = item.images.length === 1 && item.images[0]?.plane_count === 1;
  return !isSimple || statedFor(views, item.id) !== null;
}

export function needsChoice(item: Case, views: readonly CaseViews[]): boolean {
  return item.images.length > 0 && displaysOf(item, views).length === 0;
}

/** Which presentation shows an image, from 0; null where none does. */
export function placeOf(displays: Displays, image: string): number | null {
  const place = displays.findIndex((display) => display.some((view) => view.image === image));
  return place < 0 ? null : place;
}

export function viewOf(displays: Displays, image: string): View | null {
  return displays.flat().find((view) => view.image === image) ?? null;
}

/**
 * The image in presentation `place`, behind those that are there, or in none (null). A place past the last one
 * begins a presentation. Presentations that become empty go.
 */
export function placed(displays: Displays, image: ImageSummary, place: number | null): Displays {
  const view = viewOf(displays, image.id) ?? wholeOf(image);
  const rest = displays.map((display) => display.filter((each) => each.image !== image.id));
  const next = place === null ? rest : [...rest, []].map((display, at) => withView(display, at, place, view));
  return next.filter((display) => display.length > 0);
}

function withView(display: Display, at: number, place: number, view: View): Display {
  return at === place ? [...display, view] : display;
}

/** The image one place earlier (-1) or later (+1) within its presentation; at its ends nothing moves. */
export function shifted(displays: Displays, image: string, by: -1 | 1): Displays {
  return displays.map((display) => {
    const from = display.findIndex((view) => view.image === image);
    const [here, there] = [display[from], display[from + by]];
    if (here === undefined || there === undefined) return display;
    return display.map((view) => (view === here ? there : view === there ? here : view));
  });
}

/** Other planes of an image; both ends from 0, included. */
export function withPlanes(displays: Displays, image: string, first: number, last: number): Displays {
  return displays.map((display) =>
    display.map((view) => (view.image === image ? { image, first_plane: first, last_plane: last } : view)),
  );
}

/** The choices with that of one case replaced; without displays the case has none. */
export function withChoice(views: readonly CaseViews[], caseId: string, displays: Displays): CaseViews[] {
  const others = views.filter((each) => each.case !== caseId);
  return displays.length === 0 ? others : [...others, { case: caseId, displays }];
}

/** The choices of cases that are (still) in the study. */
export function ofCases(views: readonly CaseViews[], cases: readonly string[]): CaseViews[] {
  const kept = new Set(cases);
  return views.filter((each) => kept.has(each.case));
}
