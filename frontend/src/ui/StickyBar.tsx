import { Group } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  /** What the bar is for, for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
}

/** Stays in sight at the foot of the screen while what it acts on is scrolled. */
export function StickyBar({ label, children }: Props) {
  return (
    <Group component="section" className="sticky-bar" aria-label={label} justify="space-between" gap="sm">
      {children}
    </Group>
  );
}
