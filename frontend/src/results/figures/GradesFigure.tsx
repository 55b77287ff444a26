import { Group, Text } from "@mantine/core";
import { useCallback } from "react";

import type { Graded } from "../api";
import { GRADES, STYLE } from "./ink";
import { PlotFigure, type Draw } from "./PlotFigure";
import { labelWidth, shortened } from "./scales";

const ROW_PX = 40;
const AXIS_PX = 50;
/** Narrower pieces have no room for their number. */
const SMALLEST_WITH_NUMBER = 0.06;

interface Piece {
  readonly treatment: string;
  readonly grade: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Each treatment's grades as shares of a bar, from 1 at the left to 5 at the right. */
export function gradePieces(treatments: readonly Graded[], nameOf: (key: string) => string): Piece[] {
  return treatments.flatMap(({ treatment, counts, n }) => {
    let sum = 0;
    return counts.map((count, index) => {
      const from = n === 0 ? 0 : sum / n;
      sum += count;
      return { treatment: nameOf(treatment), grade: index + 1, count, from, to: n === 0 ? 0 : sum / n };
    });
  });
}

interface Props {
  readonly caption: string;
  readonly treatments: readonly Graded[];
  readonly nameOf: (key: string) => string;
}

export function GradesFigure({ caption, treatments, nameOf }: Props) {
  const height = AXIS_PX + ROW_PX * treatments.length;
  const draw: Draw = useCallback(
    (plot, width) => {
      const pieces = gradePieces(treatments, nameOf).filter(({ count }) => count > 0);
      const labels = treatments.map(({ treatment }) => nameOf(treatment));
      const marginLeft = labelWidth(labels, width);
      const place = { y: "treatment", x1: "from", x2: "to" } as const;
      return plot.plot({
        width,
        height,
        marginLeft,
        marginRight: 20,
        marginTop: 4,
        marginBottom: 42,
        style: STYLE,
        x: {
          percent: true,
          domain: [0, 100],
          label: "share of grades, %",
          labelAnchor: "center",
          labelArrow: "none",
          labelOffset: 36,
          ticks: 5,
        },
        y: {
          domain: labels,
          label: null,
          tickSize: 0,
          padding: 0.25,
          tickFormat: (each: string) => shortened(each, marginLeft),
        },
        marks: [
          plot.barX(pieces, {
            ...place,
            fill: ({ grade }: Piece) => GRADES[grade - 1] ?? "none",
            insetRight: 1,
          }),
          plot.text(
            pieces.filter(({ from, to }) => to - from >= SMALLEST_WITH_NUMBER),
            {
              y: "treatment",
              x: ({ from, to }: Piece) => (from + to) / 2,
              text: ({ count }: Piece) => String(count),
              fill: ({ grade }: Piece) => (grade >= 3 ? "white" : "black"),
            },
          ),
        ],
      });
    },
    [treatments, nameOf, height],
  );
  return (
    <div>
      <PlotFigure caption={caption} draw={draw} height={height} />
      <Group gap="md" aria-hidden="true">
        {GRADES.map((colour, index) => (
          <Group key={colour} gap={6}>
            <span className="swatch" style={{ background: colour }} />
            <Text fz="sm">{["1 (worst)", "2", "3", "4", "5 (best)"][index]}</Text>
          </Group>
        ))}
      </Group>
    </div>
  );
}
