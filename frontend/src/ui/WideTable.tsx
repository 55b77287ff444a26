import { Table, type TableProps } from "@mantine/core";
import type { ReactNode } from "react";

import { useOverflow } from "./useOverflow";

interface Props extends TableProps {
  /** What the table holds, for screen readers. */
  readonly label: string;
  /** With less room than this many pixels the table scrolls sideways instead of shrinking. */
  readonly minWidth: number;
  readonly maxHeight?: number | undefined;
  readonly children: ReactNode;
}

/** A table that scrolls where there is no room, also by keyboard. */
export function WideTable({ label, minWidth, maxHeight, children, ...table }: Props) {
  const { frame, content, overflows } = useOverflow<HTMLDivElement, HTMLTableElement>();
  return (
    <div
      ref={frame}
      className="wide-table"
      style={{ maxHeight }}
      {...(overflows ? { role: "region", "aria-label": `${label}, scrolls`, tabIndex: 0 } : {})}
    >
      <Table ref={content} miw={minWidth} aria-label={label} {...table}>
        {children}
      </Table>
    </div>
  );
}
