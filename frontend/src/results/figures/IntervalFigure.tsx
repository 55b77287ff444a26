import { useCallback } from "react";

import { ACCENT, QUIET, STYLE } from "./ink";
import { PlotFigure, type Draw } from "./PlotFigure";
import { labelWidth, shortened, spanOf, type IntervalRow } from "./scales";

const ROW_PX = 34;
const AXIS_PX = 54;

interface Props {
  readonly caption: string;
  readonly axis: string;
  readonly rows: readonly IntervalRow[];
  /** Where there is no difference. */
  readonly line?: number;
  readonly domain?: readonly [number, number];
}

/** Values with their intervals, one above the other. */
export function IntervalFigure({ caption, axis, rows, line, domain }: Props) {
  const [low, high] = domain ?? spanOf(rows, line ?? null);
  const height = AXIS_PX + ROW_PX * rows.length;
  const draw: Draw = useCallback(
    (plot, width) => {
      const labels = rows.map(({ label }) => label);
      const marginLeft = labelWidth(labels, width);
      const marks = rows.map(({ label, estimate }) => ({ label, ...estimate }));
      return plot.plot({
        width,
        height,
        marginLeft,
        marginRight: 20,
        marginTop: 6,
        marginBottom: 44,
        style: STYLE,
        x: {
          domain: [low, high],
          label: axis,
          labelAnchor: "center",
          labelArrow: "none",
          labelOffset: 38,
          ticks: 5,
        },
        y: {
          domain: labels,
          label: null,
          tickSize: 0,
          tickFormat: (each: string) => shortened(each, marginLeft),
        },
        marks: [
          plot.gridX({ ticks: 5, stroke: QUIET, strokeOpacity: 0.35 }),
          plot.ruleX(line === undefined ? [] : [line], {
            stroke: QUIET,
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          }),
          plot.ruleY(
            marks.filter(({ ci_low, ci_high }) => ci_low !== null && ci_high !== null),
            { y: "label", x1: "ci_low", x2: "ci_high", stroke: ACCENT, strokeWidth: 2.5 },
          ),
          plot.dot(
            marks.filter(({ value }) => value !== null),
            { y: "label", x: "value", r: 5.5, fill: ACCENT, stroke: "white", strokeWidth: 1.5 },
          ),
        ],
      });
    },
    [rows, low, high, axis, line, height],
  );
  return <PlotFigure caption={caption} draw={draw} height={height} />;
}
