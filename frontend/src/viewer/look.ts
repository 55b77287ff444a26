import { fitTransform, limitTransform } from "../math/transform";
import { firstPlaneOf } from "./displaySet";
import { limitWindow } from "../math/window";
import type { CssSize, Transform } from "../math/transform";
import type { IntensityWindow, WindowBounds } from "../math/window";
import type { StackView } from "./displaySet";

/**
 * How one view is looked at. Each view of a display set has its own, because their geometries differ;
 * all panes share it, so that they cannot be shown differently.
 */
export interface Look {
  readonly transform: Transform;
  readonly window: IntensityWindow;
  readonly isInverted: boolean;
  readonly isFitted: boolean;
  /** The plane on the screen, in all panes. */
  readonly plane: number;
  /** The plane asked for; another than `plane` while its frames are on their way. */
  readonly wanted: number;
}

export function firstLook(view: StackView, size: CssSize, range: WindowBounds): Look {
  const plane = firstPlaneOf(view);
  return {
    transform: fitTransform(view.geometry, size),
    window: firstWindow(view, range),
    isInverted: false,
    isFitted: true,
    plane,
    wanted: plane,
  };
}

/** A view's own window. */
export function firstWindow({ window, narrowestWindow }: StackView, range: WindowBounds): IntensityWindow {
  return limitWindow(window, range, narrowestWindow);
}

export function fitted(look: Look, view: StackView, size: CssSize): Look {
  return { ...look, transform: fitTransform(view.geometry, size), isFitted: true };
}

/** Looked at through `transform`, as far as its limits allow. `ratio` is devicePixelRatio. */
export function moved(look: Look, view: StackView, transform: Transform, size: CssSize, ratio: number): Look {
  return { ...look, transform: limitTransform(transform, view.geometry, size, ratio), isFitted: false };
}
