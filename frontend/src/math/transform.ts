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
export interface Transform {
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

export function cssFromMm(point: MmPoint, transform: Transform, size: CssSize): CssPoint {
  return cssPoint(
    (point.x - transform.centre.x) / transform.mmPerCss + size.width / 2,
    (point.y - transform.centre.y) / transform.mmPerCss + size.height / 2,
  );
}

export function mmFromCss(point: CssPoint, transform: Transform, size: CssSize): MmPoint {
  return mmPoint(
    (point.x - size.width / 2) * transform.mmPerCss + transform.centre.x,
    (point.y - size.height / 2) * transform.mmPerCss + transform.centre.y,
  );
}

export function deviceFromCss(point: CssPoint, ratio: number): DevicePoint {
  return devicePoint(point.x * ratio, point.y * ratio);
}

export function cssFromDevice(point: DevicePoint, ratio: number): CssPoint {
  return cssPoint(point.x / ratio, point.y / ratio);
}

/** The pane position of an image position. */
export function cssFromImage(
  point: ImagePoint,
  geometry: Geometry,
  transform: Transform,
  size: CssSize,
): CssPoint {
  return cssFromMm(mmFromImage(point, geometry), transform, size);
}

export function imageFromCss(
  point: CssPoint,
  geometry: Geometry,
  transform: Transform,
  size: CssSize,
): ImagePoint {
  return imageFromMm(mmFromCss(point, transform, size), geometry);
}

/** The transform that shows the whole image, centred, as large as the pane allows. */
export function fitTransform(geometry: Geometry, size: CssSize): Transform {
  return { centre: mmPoint(0, 0), mmPerCss: fitMmPerCss(geometry, size) };
}

function fitMmPerCss(geometry: Geometry, size: CssSize): number {
  const [rowMm, columnMm] = geometry.spacingMm;
  const width = Math.max(size.width, 1);
  const height = Math.max(size.height, 1);
  return Math.max((geometry.columns * columnMm) / width, (geometry.rows * rowMm) / height);
}

/** One image column on one device pixel, around the same centre. `ratio` is devicePixelRatio. */
export function oneToOneTransform(transform: Transform, geometry: Geometry, ratio: number): Transform {
  return { centre: transform.centre, mmPerCss: geometry.spacingMm[1] * ratio };
}

/** Enlarge by `factor` (> 1 enlarges) while `anchor` stays where it is on the screen. */
export function zoomAbout(transform: Transform, anchor: MmPoint, factor: number): Transform {
  const centre = mmPoint(
    anchor.x + (transform.centre.x - anchor.x) / factor,
    anchor.y + (transform.centre.y - anchor.y) / factor,
  );
  return { centre, mmPerCss: transform.mmPerCss / factor };
}

/** Move the image with the hand: by `dx`, `dy` CSS pixels on the screen. */
export function panBy(transform: Transform, dx: number, dy: number): Transform {
  const { centre, mmPerCss } = transform;
  return { centre: mmPoint(centre.x - dx * mmPerCss, centre.y - dy * mmPerCss), mmPerCss };
}

/**
 * Keep the transform useful: never smaller than both the whole image and 1:1 (less than either shows less of what is
 * there), never more than 64 CSS pixels for one image pixel, and the centre inside the image.
 * `ratio` is devicePixelRatio.
 */
export function limitTransform(
  transform: Transform,
  geometry: Geometry,
  size: CssSize,
  ratio: number,
): Transform {
  const [rowMm, columnMm] = geometry.spacingMm;
  const largest = Math.max(fitMmPerCss(geometry, size), columnMm * ratio);
  const smallest = Math.min(columnMm / LARGEST_CSS_PER_IMAGE_PIXEL, largest);
  const halfWidth = (geometry.columns * columnMm) / 2;
  const halfHeight = (geometry.rows * rowMm) / 2;
  const centre = mmPoint(
    clamp(transform.centre.x, -halfWidth, halfWidth),
    clamp(transform.centre.y, -halfHeight, halfHeight),
  );
  return { centre, mmPerCss: clamp(transform.mmPerCss, smallest, largest) };
}
