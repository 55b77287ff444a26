import { boxOf, type Outline } from "../../math/shapes";
import type { EditRectangle } from "../types";

/** A rectangle that was drawn; `plane` null means on all planes. */
export interface DrawnRectangle {
  readonly outline: Outline;
  readonly plane: number | null;
}

/** Whole pixels: every pixel that the drawn rectangle touches. */
export function asRectangle(
  { outline, plane }: DrawnRectangle,
  size: { readonly rows: number; readonly columns: number },
): EditRectangle {
  const { left, top, right, bottom } = boxOf(outline.points);
  const x = Math.max(0, Math.floor(left));
  const y = Math.max(0, Math.floor(top));
  return {
    x,
    y,
    width: Math.max(1, Math.min(size.columns, Math.ceil(right)) - x),
    height: Math.max(1, Math.min(size.rows, Math.ceil(bottom)) - y),
    first_plane: plane,
    last_plane: plane,
  };
}
