import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { hasRole, useMe } from "../../accounts/me";
import { notifyFailure } from "../../ui/notify";
import { StickyBar } from "../../ui/StickyBar";
import { fetchAllCases } from "../api";
import { ACTS, pickedInWords, type ActName } from "./acts";
import { parametersOf, type CaseFilter } from "./filter";
import type { Picking } from "./usePicking";
import styles from "./browser.module.css";

interface Props {
  readonly dataset: string;
  readonly filter: CaseFilter;
  /** How many cases match the filter, on all pages. */
  readonly count: number;
  readonly picking: Picking;
  readonly onAct: (act: ActName) => void;
}

/** What can be done with what is chosen. It stands only while something is. */
export function ActBar({ dataset, filter, count, picking, onAct }: Props) {
  const mayWrite = hasRole(useMe(), "administrator");
  const { picked } = picking;
  const chooseAll = useMutation({
    mutationFn: () => fetchAllCases(dataset, parametersOf(filter)),
    onSuccess: (cases) => picking.pickCases(cases, true),
    onError: notifyFailure,
  });
  if (picked.caseCount === 0) return null;
  const acts = ACTS.filter((act) => act.fits(picked) && (mayWrite || !act.isForAdministrator));
  return (
    <StickyBar label="Acts on what is chosen">
      <Group gap="sm">
        <Text role="status" fw={620}>
          {pickedInWords(picked)} chosen
        </Text>
        {picked.caseCount < count && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={chooseAll.isPending}
            onClick={() => chooseAll.mutate()}
          >
            Choose all {count} that match
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={picking.clear}>
          Choose nothing
        </Button>
      </Group>
      <div className={styles.acts}>
        {acts.map(({ name, label }) => (
          <Button
            key={name}
            size="xs"
            variant="default"
            {...(name === "delete" ? { c: "brick.7" } : {})}
            onClick={() => onAct(name)}
          >
            {label}
          </Button>
        ))}
      </div>
    </StickyBar>
  );
}
