import { useCallback } from "react";

import type { Point } from "../api";
import { QUIET, STYLE, TREATMENTS } from "./ink";
import { PlotFigure, type Draw } from "./PlotFigure";

const HEIGHT = 340;

interface Props {
  readonly caption: string;
  readonly points: readonly Point[];
  readonly treatments: readonly string[];
  readonly nameOf: (key: string) => string;
  readonly xAxis: string;
  readonly yAxis: string;
}

/** One dot for each image: what was measured of it, against what readers said of it. */
export function PointsFigure({ caption, points, treatments, nameOf, xAxis, yAxis }: Props) {
  const draw: Draw = useCallback(
    (plot, width) => {
      const names = treatments.map(nameOf);
      const dots = points.map((point) => ({ ...point, name: nameOf(point.treatment) }));
      const axis = { labelAnchor: "center", labelArrow: "none", ticks: 6, nice: true } as const;
      return plot.plot({
        width,
        height: HEIGHT,
        marginLeft: 56,
        marginBottom: 46,
        marginRight: 16,
        inset: 8,
        style: STYLE,
        x: { ...axis, label: xAxis, labelOffset: 40 },
        y: { ...axis, label: yAxis, labelOffset: 48 },
        color: { domain: names, range: [...TREATMENTS] },
        symbol: {
          domain: names,
          legend: true,
          range: ["circle", "diamond", "triangle", "square", "star", "wye"],
        },
        marks: [
          plot.gridX({ ticks: 6, stroke: QUIET, strokeOpacity: 0.35 }),
          plot.gridY({ ticks: 6, stroke: QUIET, strokeOpacity: 0.35 }),
          plot.dot(dots, {
            x: "value",
            y: "rating",
            stroke: "name",
            symbol: "name",
            r: 4.5,
            strokeWidth: 1.8,
          }),
        ],
      });
    },
    [points, treatments, nameOf, xAxis, yAxis],
  );
  return <PlotFigure caption={caption} draw={draw} height={HEIGHT} />;
}
