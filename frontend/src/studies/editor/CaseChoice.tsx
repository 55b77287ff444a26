import { Button, Group, Input, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { useId, useState } from "react";

import type { Case } from "../../imaging/api";
import { Pager } from "../../ui/Pager";
import { CaseTick } from "./CaseTick";
import { filterChoices, filtered, withCases, type CaseFilter } from "./cases";

const PER_PAGE = 24;

interface Props {
  readonly cases: readonly Case[];
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (cases: string[]) => void;
}

/** Cases by their pictures: all of them, those with one label, or one by one. */
export function CaseChoice({ cases, chosen, error, onChange }: Props) {
  const headingId = useId();
  const [filter, setFilter] = useState<CaseFilter>("all");
  const [page, setPage] = useState(1);
  const passing = filtered(cases, filter);
  const taken = new Set(chosen);
  const put = (ids: readonly string[], isIn: boolean): void => onChange(withCases(cases, chosen, ids, isIn));
  return (
    <Stack gap="sm" role="group" aria-labelledby={headingId}>
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Input.Label component="div" id={headingId}>
            Cases
          </Input.Label>
          <Text fz="sm" c="var(--fovea-ink-2)" className="numbers" role="status">
            {chosen.length} of {cases.length} chosen
          </Text>
        </div>
        <FilterBar
          cases={cases}
          filter={filter}
          onFilter={(next) => {
            setFilter(next);
            setPage(1);
          }}
        />
      </Group>
      <BulkActions passing={passing} taken={taken} onPut={put} />
      <SimpleGrid cols={{ base: 2, xs: 3, sm: 3, md: 4, lg: 6 }} spacing="sm">
        {passing.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((each) => (
          <CaseTick
            key={each.id}
            case={each}
            isChosen={taken.has(each.id)}
            onChange={(isIn) => put([each.id], isIn)}
          />
        ))}
      </SimpleGrid>
      <Pager count={passing.length} pageSize={PER_PAGE} page={page} onChange={setPage} />
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </Stack>
  );
}

interface FilterProps {
  readonly cases: readonly Case[];
  readonly filter: CaseFilter;
  readonly onFilter: (filter: CaseFilter) => void;
}

function FilterBar({ cases, filter, onFilter }: FilterProps) {
  const choices = filterChoices(cases);
  if (choices.length <= 2) return null;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Show cases"
      data={choices}
      value={filter}
      onChange={(value) => onFilter(value as CaseFilter)}
    />
  );
}

interface BulkProps {
  readonly passing: readonly Case[];
  readonly taken: ReadonlySet<string>;
  readonly onPut: (ids: readonly string[], isIn: boolean) => void;
}

function BulkActions({ passing, taken, onPut }: BulkProps) {
  const ids = passing.map(({ id }) => id);
  const missing = ids.filter((id) => !taken.has(id)).length;
  return (
    <Group gap="xs">
      <Button
        size="compact-sm"
        variant="default"
        disabled={missing === 0}
        onClick={() => onPut(ids, true)}
      >{`Choose all ${ids.length} shown`}</Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={missing === ids.length}
        onClick={() => onPut(ids, false)}
      >
        Take out all shown
      </Button>
    </Group>
  );
}
