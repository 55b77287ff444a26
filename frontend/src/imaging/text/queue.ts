import type { TextImage, TextState } from "../types";

/** What became of images in this round, by id. */
export type Outcomes = ReadonlyMap<string, TextState>;

export function withOutcome(outcomes: Outcomes, images: readonly string[], state: TextState): Outcomes {
  const next = new Map(outcomes);
  for (const image of images) next.set(image, state);
  return next;
}

/** The next image that waits, after `current` and then from the start; `current` where none does. */
export function nextWaiting(images: readonly TextImage[], outcomes: Outcomes, current: number): number {
  const order = [...images.keys()].map((step) => (current + 1 + step) % images.length);
  return order.find((index) => !outcomes.has(images[index]?.id ?? "")) ?? current;
}

export function isRoundOver(images: readonly TextImage[], outcomes: Outcomes): boolean {
  return images.every(({ id }) => outcomes.has(id));
}

export interface Progress {
  readonly looked: number;
  readonly total: number;
}

/** How many of all that were ever suspected have been dealt with. */
export function progressOf(
  counts: Readonly<Record<"suspected" | "declared_free" | "masked", number>>,
): Progress {
  const looked = counts.declared_free + counts.masked;
  return { looked, total: looked + counts.suspected };
}
