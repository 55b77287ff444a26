import { Group, Input, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { allCasesQuery, type Case } from "../../imaging/api";
import { Pager } from "../../ui/Pager";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import type { CaseViews, ViewRule } from "../api";
import { CaseViewsChoice } from "./CaseViewsChoice";
import { FillViews } from "./FillViews";
import { errorAt, type SectionProps } from "./section";
import { hasChoice, needsChoice, withChoice } from "./views";

const PER_PAGE = 8;

interface Props extends SectionProps {
  readonly fill: (rule: ViewRule) => Promise<void>;
}

/** Which images of each case are read, how, and which of their planes. Nothing is chosen in silence. */
export function ViewsSection({ protocol, problems, change, fill }: Props) {
  return (
    <Sheet
      title="What is read"
      id="views"
      lead="Of each case: which images, together in one presentation or each in its own, and which of their planes. A case with one image is read with all its planes unless you say otherwise."
    >
      {protocol.dataset === null || protocol.cases.length === 0 ? (
        <Text c="dimmed">Choose cases first.</Text>
      ) : (
        <Chosen
          dataset={protocol.dataset}
          ids={protocol.cases}
          views={protocol.views}
          error={errorAt(problems, "views")}
          onChange={(views) => change({ views })}
          onFill={fill}
        />
      )}
    </Sheet>
  );
}

interface ChosenProps {
  readonly dataset: string;
  readonly ids: readonly string[];
  readonly views: readonly CaseViews[];
  readonly error: string | undefined;
  readonly onChange: (views: CaseViews[]) => void;
  readonly onFill: (rule: ViewRule) => Promise<void>;
}

function Chosen({ dataset, ids, ...choice }: ChosenProps) {
  const cases = useQuery(allCasesQuery(dataset));
  const wanted = new Set(ids);
  return (
    <Await query={cases}>
      {(list) => <CaseList cases={list.filter(({ id }) => wanted.has(id))} {...choice} />}
    </Await>
  );
}

type CaseListProps = Omit<ChosenProps, "dataset" | "ids"> & { readonly cases: readonly Case[] };

function CaseList({ cases, views, error, onChange, onFill }: CaseListProps) {
  const listed = useListed(cases, views);
  const [page, setPage] = useState(1);
  const open = cases.filter((each) => needsChoice(each, views)).length;
  if (!cases.some((each) => hasChoice(each, views))) {
    return <Text c="dimmed">Each case has one image of one plane: there is nothing to choose.</Text>;
  }
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Text fz="sm" c="var(--fovea-ink-2)" className="numbers" role="status">
          {open === 0 ? "All chosen" : `${open} of ${cases.length} to choose`}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Show what is read of"
          data={listed.choices}
          value={listed.filter}
          onChange={(filter) => {
            listed.show(filter as Filter);
            setPage(1);
          }}
        />
      </Group>
      <FillViews cases={cases} views={views} onFill={onFill} />
      {listed.cases.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((each) => (
        <CaseViewsChoice
          key={each.id}
          case={each}
          views={views}
          onChange={(displays) => onChange(withChoice(views, each.id, displays))}
        />
      ))}
      <Pager count={listed.cases.length} pageSize={PER_PAGE} page={page} onChange={setPage} />
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </Stack>
  );
}

type Filter = "several" | "open" | "all";

/** The cases on the screen. Those "to choose" are listed as they were when asked for: choosing must not take one away. */
function useListed(cases: readonly Case[], views: readonly CaseViews[]) {
  const several = cases.filter(({ images }) => images.length > 1);
  const open = cases.filter((each) => needsChoice(each, views));
  const [filter, setFilter] = useState<Filter>(several.length > 0 ? "several" : "all");
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const lists: Record<Filter, readonly Case[]> = {
    several,
    open: cases.filter(({ id }) => kept.has(id)),
    all: cases,
  };
  const show = (next: Filter): void => {
    setFilter(next);
    setKept(new Set(open.map(({ id }) => id)));
  };
  const words: [Filter, string, number][] = [
    ["open", "To choose", open.length],
    ["several", "Several images", several.length],
    ["all", "All", cases.length],
  ];
  const choices = words
    .filter(([value, , count]) => count > 0 || value === filter)
    .map(([value, word, count]) => ({ value, label: `${word} ${count}` }));
  return { filter, show, choices, cases: lists[filter] };
}
