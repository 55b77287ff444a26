import { imagePoint } from "../../math/points";
import type { Outline, Shape } from "../../math/shapes";
import type { Attributes } from "../types";

/** A form on one plane, as the API has it: points are [x, y] in image pixels from the upper left edge. */
export interface DrawnPlane {
  readonly plane: number;
  readonly shape: Shape;
  readonly points: readonly (readonly number[])[];
}

/** A lesion that is being drawn, on any planes of one image. */
export interface DrawnLesion {
  readonly key: string;
  readonly image: string;
  readonly label: string;
  readonly attributes: Attributes;
  readonly planes: readonly DrawnPlane[];
}

export type Lesions = readonly DrawnLesion[];

export function outlineOf({ shape, points }: DrawnPlane): Outline {
  return { shape, points: points.map(([x = 0, y = 0]) => imagePoint(x, y)) };
}

export function drawnOn(plane: number, { shape, points }: Outline): DrawnPlane {
  return { plane, shape, points: points.map(({ x, y }) => [rounded(x), rounded(y)]) };
}

/** A hundredth of a pixel is finer than any hand. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A key that none of the lesions has. */
export function freshKey(lesions: Lesions): string {
  const numbers = lesions.map(({ key }) => Number(key.replace("drawn-", "")) || 0);
  return `drawn-${Math.max(0, ...numbers) + 1}`;
}

export function withLesion(lesions: Lesions, key: string, image: string): Lesions {
  return [...lesions, { key, image, label: "", attributes: {}, planes: [] }];
}

export function withoutLesion(lesions: Lesions, key: string): Lesions {
  return lesions.filter((lesion) => lesion.key !== key);
}

export function changed(lesions: Lesions, key: string, change: Partial<DrawnLesion>): Lesions {
  return lesions.map((lesion) => (lesion.key === key ? { ...lesion, ...change } : lesion));
}

export function withForm(lesions: Lesions, key: string, form: DrawnPlane): Lesions {
  return lesions.map((lesion) =>
    lesion.key === key ? { ...lesion, planes: [...lesion.planes, form] } : lesion,
  );
}

/** Takes away everything that the lesion has on one plane. */
export function withoutPlane(lesions: Lesions, key: string, plane: number): Lesions {
  return lesions.map((lesion) =>
    lesion.key === key ? { ...lesion, planes: lesion.planes.filter((each) => each.plane !== plane) } : lesion,
  );
}

/** The forms of the nearest plane that has some, put on `plane` instead of what stands there. */
export function copiedFromNearest(lesions: Lesions, key: string, plane: number): Lesions {
  const lesion = lesions.find((each) => each.key === key);
  const nearest = lesion === undefined ? null : nearestPlane(lesion, plane);
  if (lesion === undefined || nearest === null) return lesions;
  const copies = lesion.planes.filter((each) => each.plane === nearest).map((each) => ({ ...each, plane }));
  return changed(lesions, key, {
    planes: [...lesion.planes.filter((each) => each.plane !== plane), ...copies],
  });
}

/** Of the other planes that the lesion is drawn on, the one closest to `plane`. */
export function nearestPlane({ planes }: DrawnLesion, plane: number): number | null {
  const others = [...new Set(planes.map((each) => each.plane))].filter((each) => each !== plane);
  return others.toSorted((a, b) => Math.abs(a - plane) - Math.abs(b - plane) || a - b)[0] ?? null;
}

/** What can be saved: a lesion that was named and never drawn is none. */
export function drawnLesions(lesions: Lesions): Lesions {
  return lesions.filter(({ planes }) => planes.length > 0);
}

/** "3 slices", "not drawn yet". */
export function extentInWords({ planes }: DrawnLesion): string {
  const indices = [...new Set(planes.map(({ plane }) => plane))].toSorted((a, b) => a - b);
  const [first] = indices;
  const last = indices.at(-1);
  if (first === undefined || last === undefined) return "not drawn yet";
  if (first === last) return `slice ${first + 1}`;
  const isWhole = last - first + 1 === indices.length;
  return isWhole
    ? `slices ${first + 1} to ${last + 1}`
    : `${indices.length} slices between ${first + 1} and ${last + 1}`;
}
