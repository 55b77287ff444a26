import { Group, Pagination, Text } from "@mantine/core";

import { PAGE_SIZE, pageCount } from "../api/page";

interface Props {
  readonly count: number;
  readonly page: number;
  readonly pageSize?: number;
  readonly onChange: (page: number) => void;
}

export function Pager({ count, page, pageSize = PAGE_SIZE, onChange }: Props) {
  const total = pageCount(count, pageSize);
  if (total === 1) return null;
  return (
    <Group justify="space-between">
      <Text fz="sm" c="dimmed">
        {count} in all
      </Text>
      <Pagination
        total={total}
        value={page}
        onChange={onChange}
        size="sm"
        getItemProps={(number) => ({ "aria-label": `Page ${number}` })}
        getControlProps={(control) => ({ "aria-label": `${control} page` })}
      />
    </Group>
  );
}
