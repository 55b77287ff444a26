import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "../../ui/ActDialog";
import { formatPercent } from "../../ui/format";
import { notifyDone, notifyFailure } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { excludeImages, joinCases, refreshDataset } from "../acts";
import { twinsQuery, type Twins, type TwinSide } from "../api";
import { PairPicture } from "./PairPicture";
import { pairKey, useDismissedPairs } from "./twins";
import styles from "./browser.module.css";

interface Props {
  readonly dataset: string;
  readonly mayWrite: boolean;
  readonly onClose: () => void;
}

/** Pictures of two cases that look alike: perhaps one person under two names, and then not independent. */
export function TwinsPanel({ dataset, mayWrite, onClose }: Props) {
  const twins = useQuery(twinsQuery(dataset));
  const dismissed = useDismissedPairs(dataset);
  return (
    <Sheet
      title="Look-alike pairs"
      lead="One person in two cases breaks independence. Say for each pair what it is."
      actions={
        <Button variant="default" size="xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <Await query={twins}>
        {(pairs) => {
          const open = pairs.filter((pair) => !dismissed.isDismissed(pair));
          return (
            <>
              {open.length === 0 && <Text c="dimmed">No pair is left to look at.</Text>}
              <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl" component="ul" m={0} p={0}>
                {open.map((pair) => (
                  <PairItem
                    key={pairKey(pair)}
                    dataset={dataset}
                    pair={pair}
                    mayWrite={mayWrite}
                    onDismiss={() => dismissed.dismiss(pair)}
                  />
                ))}
              </SimpleGrid>
              {dismissed.count > 0 && (
                <Group>
                  <Button variant="subtle" size="compact-sm" onClick={dismissed.bringBack}>
                    Show what this browser hides again
                  </Button>
                </Group>
              )}
            </>
          );
        }}
      </Await>
    </Sheet>
  );
}

interface ItemProps {
  readonly dataset: string;
  readonly pair: Twins;
  readonly mayWrite: boolean;
  readonly onDismiss: () => void;
}

function PairItem({ dataset, pair, mayWrite, onDismiss }: ItemProps) {
  const client = useQueryClient();
  const [excluding, setExcluding] = useState<TwinSide | null>(null);
  const { first, second, likeness } = pair;
  const finish = (words: string): void => {
    notifyDone(words);
    void refreshDataset(client, dataset);
  };
  const join = useMutation({
    mutationFn: () => joinCases(dataset, [first.case, second.case]),
    onSuccess: () => finish(`${first.code} and ${second.code} are one case now.`),
    onError: notifyFailure,
  });
  return (
    <Stack component="li" gap="xs" style={{ listStyle: "none" }}>
      <div className={styles.twins}>
        <PairPicture side={first} />
        <PairPicture side={second} />
      </div>
      <Text fz="sm" c="var(--fovea-ink-2)">
        Alike to {formatPercent(likeness)}
      </Text>
      {mayWrite && (
        <Group gap={6} role="group" aria-label={`${first.code} and ${second.code}`}>
          <Button size="compact-sm" variant="default" loading={join.isPending} onClick={() => join.mutate()}>
            Same person: join
          </Button>
          {[first, second].map((side) => (
            <Button key={side.image} size="compact-sm" variant="default" onClick={() => setExcluding(side)}>
              Exclude {side.code}
            </Button>
          ))}
          <Button size="compact-sm" variant="default" onClick={onDismiss}>
            Different: hide here
          </Button>
        </Group>
      )}
      {excluding !== null && (
        <ActDialog
          title={`Exclude the picture of ${excluding.code}`}
          verb="Exclude"
          asksReason
          reason={`The same picture as in ${excluding === first ? second.code : first.code}.`}
          onAct={(reason) => excludeImages(dataset, { images: [excluding.image], is_excluded: true, reason })}
          onDone={() => {
            finish("1 image excluded.");
            setExcluding(null);
          }}
          onClose={() => setExcluding(null)}
        >
          <Text>No new study takes this image. It can be taken back in.</Text>
        </ActDialog>
      )}
    </Stack>
  );
}
