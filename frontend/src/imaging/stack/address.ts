import type { GreyWindow } from "./windowing";

export interface Shown {
  readonly plane: number;
  readonly reconstruction?: string;
  /** Null: the image's own. */
  readonly window: GreyWindow | null;
  /** Counts edits of the pixels: an edited image has another address, so that no old picture is shown. */
  readonly version: number;
}

/** The picture of one plane. */
export function previewAddress(image: string, { plane, reconstruction, window, version }: Shown): string {
  const query = new URLSearchParams({ plane: String(plane) });
  if (reconstruction !== undefined) query.set("reconstruction", reconstruction);
  if (window !== null) {
    query.set("window_centre", String(window.centre));
    query.set("window_width", String(window.width));
  }
  if (version > 0) query.set("version", String(version));
  return `/api/images/${image}/preview?${query}`;
}
