import { Text } from "@mantine/core";

import { formatInterval, formatNumber } from "../ui/format";
import type { Estimate } from "./api";
import { useNoteLetter } from "./notes";

interface Props {
  readonly estimate: Estimate;
  readonly digits?: number;
  /** The interval below the value, where columns are many. */
  readonly isStacked?: boolean;
}

/** A value with its interval; where one is missing, a letter leads to the reason under the table. */
export function EstimateText({ estimate, digits = 2, isStacked = false }: Props) {
  const { value, ci_low, ci_high, note } = estimate;
  const letter = useNoteLetter(note);
  const interval = ci_low === null || ci_high === null ? null : formatInterval(ci_low, ci_high, digits);
  return (
    <>
      {formatNumber(value, digits)}
      {letter !== null && <sup>{letter}</sup>}
      {interval !== null && (
        <Text span fz="sm" c="var(--fovea-ink-2)" display={isStacked ? "block" : "inline"}>
          {isStacked ? interval : ` (${interval})`}
        </Text>
      )}
    </>
  );
}
