import { useElementSize } from "@mantine/hooks";
import { useCallback, useMemo, useState } from "react";

import { cssPoint, type CssPoint, type ImagePoint } from "../../math/points";
import {
  cssFromImage,
  fitTransform,
  imageFromCss,
  limitTransform,
  mmFromCss,
  panBy,
  zoomAbout,
  type Geometry,
  type Transform,
} from "../../math/transform";
import type { ImageDetail } from "../types";

type Matrix = Pick<ImageDetail, "rows" | "columns" | "spacing_mm">;

/** Where no spacing is known a pixel is a square. */
export function geometryOf({ rows, columns, spacing_mm }: Matrix): Geometry {
  const [row = 1, column = 1] = spacing_mm ?? [];
  return { rows, columns, spacingMm: [row, column] };
}

export interface StageView {
  readonly ref: ReturnType<typeof useElementSize<HTMLDivElement>>["ref"];
  readonly geometry: Geometry;
  readonly isZoomed: boolean;
  readonly place: (point: ImagePoint) => CssPoint;
  readonly imageAt: (point: CssPoint) => ImagePoint;
  /** CSS pixels for one image column. */
  readonly cssPerPixel: number;
  /** Enlarge (above 1) about a point of the stage, or about its middle. */
  readonly zoom: (factor: number, about?: CssPoint) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly fit: () => void;
}

/** How the picture lies on its stage: whole and as large as it can be, until the person enlarges it. */
export function useStageView(image: Matrix): StageView {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const [zoomed, setZoomed] = useState<Transform | null>(null);
  const { rows, columns, spacing_mm } = image;
  const geometry = useMemo(() => geometryOf({ rows, columns, spacing_mm }), [rows, columns, spacing_mm]);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const transform = zoomed ?? fitTransform(geometry, size);

  const change = useCallback(
    (step: (from: Transform) => Transform) =>
      setZoomed((before) => {
        const next = step(before ?? fitTransform(geometry, size));
        return limitTransform(next, geometry, size, window.devicePixelRatio || 1);
      }),
    [geometry, size],
  );
  return {
    ref,
    geometry,
    isZoomed: zoomed !== null,
    place: (point) => cssFromImage(point, geometry, transform, size),
    imageAt: (point) => imageFromCss(point, geometry, transform, size),
    cssPerPixel: geometry.spacingMm[1] / transform.mmPerCss,
    zoom: useCallback(
      (factor: number, about?: CssPoint) =>
        change((from) => {
          const point = about ?? cssPoint(size.width / 2, size.height / 2);
          return zoomAbout(from, mmFromCss(point, from, size), factor);
        }),
      [change, size],
    ),
    pan: useCallback((dx: number, dy: number) => change((from) => panBy(from, dx, dy)), [change]),
    fit: useCallback(() => setZoomed(null), []),
  };
}
