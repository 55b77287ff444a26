import { Group, SegmentedControl } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Pager } from "../../ui/Pager";
import { Await, Empty } from "../../ui/states";
import { casesQuery, summaryQuery, type Case, type Dataset } from "../api";
import { ActBar } from "./ActBar";
import type { ActName } from "./acts";
import { CaseCard } from "./CaseCard";
import { CaseTable, PageTick } from "./CaseTable";
import { narrowings, parametersOf, withFilter } from "./filter";
import { FilterBar, Narrowings } from "./FilterBar";
import { SelectionDialog } from "./SelectionDialogs";
import type { Browse } from "./useBrowse";
import { usePicking, type Picking } from "./usePicking";
import styles from "./browser.module.css";

type Look = "table" | "gallery";

const NONE: readonly Case[] = [];

interface Props {
  readonly dataset: Dataset;
  readonly browse: Browse;
}

/** The cases of a dataset: narrowed, ordered, as a table or as pictures, and chosen for acts. */
export function CaseBrowser({ dataset, browse }: Props) {
  const { filter, go } = browse;
  const page = filter.page ?? 1;
  const summary = useQuery(summaryQuery(dataset.id));
  const cases = useQuery(casesQuery(dataset.id, { ...parametersOf(filter), page }));
  const picking = usePicking(cases.data?.results ?? NONE);
  const [act, setAct] = useState<ActName | null>(null);
  const [look, setLook] = useLook();
  return (
    <>
      <FilterBar summary={summary.data} browse={browse} />
      <Group justify="space-between" gap="sm">
        <Narrowings browse={browse} />
        <SegmentedControl
          ml="auto"
          size="xs"
          aria-label="Show cases as"
          data={[
            { value: "table", label: "Table" },
            { value: "gallery", label: "Gallery" },
          ]}
          value={look}
          onChange={(value) => setLook(value as Look)}
        />
      </Group>
      <Await query={cases}>
        {({ count, results }) =>
          count === 0 ? (
            <NoCases isNarrowed={narrowings(filter).length > 0} />
          ) : (
            <>
              {look === "table" ? (
                <CaseTable cases={results} picking={picking} />
              ) : (
                <Gallery
                  cases={results}
                  picking={picking}
                  onShowAll={(code) => {
                    setLook("table");
                    go(withFilter({}, { search: code }));
                  }}
                />
              )}
              <Pager count={count} page={page} onChange={(next) => go({ ...filter, page: next })} />
              <ActBar dataset={dataset.id} filter={filter} count={count} picking={picking} onAct={setAct} />
            </>
          )
        }
      </Await>
      {act !== null && (
        <SelectionDialog
          act={act}
          dataset={dataset}
          picked={picking.picked}
          onDone={picking.clear}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}

/** Remembered by the browser; on a small screen pictures come first until the person chooses. */
function useLook(): [Look, (look: Look) => void] {
  const isSmall = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const [look, setLook] = useLocalStorage<Look | "">({
    key: "fovea.cases.look",
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  return [look || (isSmall ? "gallery" : "table"), setLook];
}

interface GalleryProps {
  readonly cases: readonly Case[];
  readonly picking: Picking;
  readonly onShowAll: (code: string) => void;
}

function Gallery({ cases, picking, onShowAll }: GalleryProps) {
  return (
    <>
      <PageTick cases={cases} picking={picking} label="All cases on this page" />
      <ul className={styles.gallery}>
        {cases.map((each) => (
          <CaseCard key={each.id} case={each} picking={picking} onShowAll={onShowAll} />
        ))}
      </ul>
    </>
  );
}

function NoCases({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed) {
    return <Empty title="No case matches">Remove a filter to see more.</Empty>;
  }
  return <Empty title="No images yet">Images appear here as soon as an upload has been taken in.</Empty>;
}
