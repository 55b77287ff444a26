import { clamp, cssPoint, devicePoint, imagePoint, mmPoint } from "./points";
import type { CssPoint, DevicePoint, ImagePoint, MmPoint } from "./points";

/** Matrix and pixel spacing of a display set: one for all its panes. */
export interface Geometry {
  readonly rows: number;
  readonly columns: number;
  /** Distance between neighbouring rows, then between neighbouring columns, in millimetres. */
  readonly spacingMm: readonly [number, number];
}

/** What is looked at, in physical units: the same object serves every pane. */
export interface View {
  readonly centre: MmPoint;
  readonly mmPerCss: number;
}

export interface CssSize {
  readonly width: number;
  readonly height: number;
}

const LARGEST_CSS_PER_IMAGE_PIXEL = 64;

export function mmFromImage(point: ImagePoint, geometry: Geometry): MmPoint {
  const [rowMm, columnMm] = geometry.spacingMm;
  return mmPoint((point.x - geometry.columns / 2) * columnMm, (point.y - geometry.rows / 2) * rowMm);
}

export function imageFromMm(point: MmPoint, geometry: Geometry): ImagePoint {
  const [rowMm, columnMm] = geometry.spacingMm;
  return imagePoint(point.x / columnMm + geometry.columns / 2, point.y / rowMm + geometry.rows / 2);
}

export function cssFromMm(point: MmPoint, view: View, size: CssSize): CssPoint {
  return cssPoint(
    (point.x - view.centre.x) / view.mmPerCss + size.width / 2,
    (point.y - view.centre.y) / view.mmPerCss + size.height / 2,
  );
}

export function mmFromCss(point: CssPoint, view: View, size: CssSize): MmPoint {
  return mmPoint(
    (point.x - size.width / 2) * view.mmPerCss + view.centre.x,
    (point.y - size.height / 2) * view.mmPerCss + view.centre.y,
  );
}

export function deviceFromCss(point: CssPoint, ratio: number): DevicePoint {
  return devicePoint(point.x * ratio, point.y * ratio);
}

export function cssFromDevice(point: DevicePoint, ratio: number): CssPoint {
  return cssPoint(point.x / ratio, point.y / ratio);
}

/** The pane position of an image position. */
export function cssFromImage(point: ImagePoint, geometry: Geometry, view: View, size: CssSize): CssPoint {
  return cssFromMm(mmFromImage(point, geometry), view, size);
}

export function imageFromCss(point: CssPoint, geometry: Geometry, view: View, size: CssSize): ImagePoint {
  return imageFromMm(mmFromCss(point, view, size), geometry);
}

/** The view that shows the whole image, centred, as large as the pane allows. */
export function fitView(geometry: Geometry, size: CssSize): View {
  return { centre: mmPoint(0, 0), mmPerCss: fitMmPerCss(geometry, size) };
}

function fitMmPerCss(geometry: Geometry, size: CssSize): number {
  const [rowMm, columnMm] = geometry.spacingMm;
  const width = Math.max(size.width, 1);
  const height = Math.max(size.height, 1);
  return Math.max((geometry.columns * columnMm) / width, (geometry.rows * rowMm) / height);
}

/** One image column on one device pixel, around the same centre. `ratio` is devicePixelRatio. */
export function oneToOneView(view: View, geometry: Geometry, ratio: number): View {
  return { centre: view.centre, mmPerCss: geometry.spacingMm[1] * ratio };
}

/** Enlarge by `factor` (> 1 enlarges) while `anchor` stays where it is on the screen. */
export function zoomAbout(view: View, anchor: MmPoint, factor: number): View {
  const centre = mmPoint(
    anchor.x + (view.centre.x - anchor.x) / factor,
    anchor.y + (view.centre.y - anchor.y) / factor,
  );
  return { centre, mmPerCss: view.mmPerCss / factor };
}

/** Move the image with the hand: by `dx`, `dy` CSS pixels on the screen. */
export function panBy(view: View, dx: number, dy: number): View {
  const { centre, mmPerCss } = view;
  return { centre: mmPoint(centre.x - dx * mmPerCss, centre.y - dy * mmPerCss), mmPerCss };
}

/**
 * Keep the view useful: never smaller than both the whole image and 1:1 (less than either shows less of what is
 * there), never more than 64 CSS pixels for one image pixel, and the centre inside the image.
 * `ratio` is devicePixelRatio.
 */
export function limitView(view: View, geometry: Geometry, size: CssSize, ratio: number): View {
  const [rowMm, columnMm] = geometry.spacingMm;
  const largest = Math.max(fitMmPerCss(geometry, size), columnMm * ratio);
  const smallest = Math.min(columnMm / LARGEST_CSS_PER_IMAGE_PIXEL, largest);
  const halfWidth = (geometry.columns * columnMm) / 2;
  const halfHeight = (geometry.rows * rowMm) / 2;
  const centre = mmPoint(
    clamp(view.centre.x, -halfWidth, halfWidth),
    clamp(view.centre.y, -halfHeight, halfHeight),
  );
  return { centre, mmPerCss: clamp(view.mmPerCss, smallest, largest) };
}
