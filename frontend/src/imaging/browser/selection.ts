import type { Case } from "../api";

/** A case of which something is chosen: all of its images, and those that are. */
interface Chosen {
  readonly code: string;
  readonly images: readonly string[];
  readonly chosen: ReadonlySet<string>;
}

/** Chosen images by case; a case of which nothing is chosen is not in it. */
export type Selection = ReadonlyMap<string, Chosen>;

export const NOTHING: Selection = new Map();

export type Ticked = "all" | "some" | "none";

export function tickedOf(selection: Selection, { id, images }: Case): Ticked {
  const count = selection.get(id)?.chosen.size ?? 0;
  if (count === 0) return "none";
  return count === images.length ? "all" : "some";
}

export function isImageChosen(selection: Selection, caseId: string, image: string): boolean {
  return selection.get(caseId)?.chosen.has(image) ?? false;
}

export function withCases(selection: Selection, cases: readonly Case[], isChosen: boolean): Selection {
  const next = new Map(selection);
  for (const { id, code, images } of cases) {
    const all = images.map((image) => image.id);
    if (isChosen) next.set(id, { code, images: all, chosen: new Set(all) });
    else next.delete(id);
  }
  return next;
}

export function withImage(selection: Selection, of: Case, image: string, isChosen: boolean): Selection {
  const chosen = new Set(selection.get(of.id)?.chosen);
  if (isChosen) chosen.add(image);
  else chosen.delete(image);
  const next = new Map(selection);
  if (chosen.size === 0) next.delete(of.id);
  else next.set(of.id, { code: of.code, images: of.images.map(({ id }) => id), chosen });
  return next;
}

/** The cases from the last one that was ticked to this one, both included, in the order of the page. */
export function rangeOf(cases: readonly Case[], from: string | null, to: string): Case[] {
  const start = cases.findIndex(({ id }) => id === from);
  const end = cases.findIndex(({ id }) => id === to);
  if (end < 0) return [];
  if (start < 0) return cases.slice(end, end + 1);
  return cases.slice(Math.min(start, end), Math.max(start, end) + 1);
}

export interface Picked {
  readonly images: readonly string[];
  /** Cases chosen whole, by id. */
  readonly wholeCases: readonly string[];
  /** Images chosen of cases that are not chosen whole. */
  readonly looseImages: readonly string[];
  readonly caseCount: number;
  /** The one case of which some images are chosen and some are not, where nothing else is chosen. */
  readonly divided: { readonly id: string; readonly code: string; readonly images: readonly string[] } | null;
}

/** The selection as acts need it. */
export function pickedFrom(selection: Selection): Picked {
  const entries = [...selection];
  const whole = entries.filter(([, { images, chosen }]) => chosen.size === images.length);
  const parts = entries.filter(([, { images, chosen }]) => chosen.size < images.length);
  return {
    images: entries.flatMap(([, { chosen }]) => [...chosen]),
    wholeCases: whole.map(([id]) => id),
    looseImages: parts.flatMap(([, { chosen }]) => [...chosen]),
    caseCount: entries.length,
    divided: entries.length === 1 ? dividedFrom(parts[0]) : null,
  };
}

function dividedFrom(part: [string, Chosen] | undefined): Picked["divided"] {
  if (part === undefined) return null;
  const [id, { code, chosen }] = part;
  return { id, code, images: [...chosen] };
}
