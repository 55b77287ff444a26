import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface ListProps {
  /** What stands in the list, for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
}

/** Few things of one kind, each with what can be done to it: a table's place where there is no room for columns. */
export function RowList({ label, children }: ListProps) {
  return (
    <ul className="row-list" aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  readonly title: string;
  /** The tooltip of the title. */
  readonly hint?: string;
  readonly detail: ReactNode;
  readonly action: ReactNode;
}

export function Row({ title, hint, detail, action }: RowProps) {
  return (
    <Group component="li" justify="space-between" gap="sm" wrap="nowrap">
      <Stack gap={0}>
        <Text fw={600} title={hint}>
          {title}
        </Text>
        <Text fz="sm" c="var(--fovea-ink-2)">
          {detail}
        </Text>
      </Stack>
      {action}
    </Group>
  );
}
