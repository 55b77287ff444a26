import { Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState, type ReactNode } from "react";

type PlotModule = typeof import("@observablehq/plot");
/** Makes the picture for a width in CSS pixels. */
export type Draw = (plot: PlotModule, width: number) => Element;

interface Props {
  readonly caption: ReactNode;
  readonly draw: Draw;
  /** Kept free until the picture is there, so that nothing jumps. */
  readonly height: number;
}

/**
 * A picture by Observable Plot, which is loaded only where one is shown. It is hidden from screen readers: the
 * caption says what it shows, and a table with the same numbers must stand beside it.
 */
export function PlotFigure({ caption, draw, height }: Props) {
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    if (width < 1) return;
    import("@observablehq/plot").then(
      (plot) => isCurrent && host.current?.replaceChildren(draw(plot, Math.floor(width))),
      () => isCurrent && setFailed(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [draw, width]);
  return (
    <figure ref={sizeRef} className="plot">
      <Text component="figcaption" fz="sm" c="var(--fovea-ink-2)" mb={4}>
        {caption}
        {hasFailed && " The plot could not be loaded; the table holds the same numbers."}
      </Text>
      {!hasFailed && <div ref={host} aria-hidden="true" style={{ minHeight: height }} />}
    </figure>
  );
}
