import { Text } from "@mantine/core";

import { formatInterval, formatNumber } from "../ui/format";
import type { Estimate } from "./api";

interface Props {
  readonly estimate: Estimate;
  readonly digits?: number;
}

/** A value with its interval; where one is missing, why. */
export function EstimateText({ estimate, digits = 2 }: Props) {
  const { value, ci_low, ci_high, note } = estimate;
  return (
    <>
      <span style={{ whiteSpace: "nowrap" }}>
        {formatNumber(value, digits)}
        {ci_low !== null && ci_high !== null && (
          <Text span fz="sm" c="var(--fovea-ink-2)">{` (${formatInterval(ci_low, ci_high, digits)})`}</Text>
        )}
      </span>
      {note !== null && (
        <Text fz="xs" c="var(--fovea-ink-2)" maw={220} ml="auto">
          {note}
        </Text>
      )}
    </>
  );
}
