import { Button, Group, Progress, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueries, useQueryClient } from "@tanstack/react-query";
import type { Ref } from "react";

import { startJob } from "../../jobs/api";
import { notifyDone, notifyFailure } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { textCountQuery } from "../api";
import { progressOf } from "./queue";
import styles from "./text.module.css";

const STATES = ["suspected", "declared_free", "masked"] as const;

interface Props {
  readonly dataset: string;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly reasonRef: Ref<HTMLInputElement>;
  /** A picture was to be declared free, and no reason is given. */
  readonly isReasonMissing: boolean;
}

/** How far one is, the reason that goes with each declaration, and the keys. */
export function QueueHead({ dataset, reason, onReason, reasonRef, isReasonMissing }: Props) {
  return (
    <Sheet>
      <LookedAt dataset={dataset} />
      <TextInput
        ref={reasonRef}
        label="Reason for declaring a picture free"
        description="Remembered by this browser, and kept with each picture"
        placeholder="such as: no names or numbers of a person in sight"
        maxLength={500}
        maw={620}
        error={isReasonMissing && "Give a reason first."}
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
      <div className={styles.keys}>
        <span>
          <kbd>J</kbd> <kbd>K</kbd> next, previous
        </span>
        <span>
          <kbd>F</kbd> declare free
        </span>
        <span>
          <kbd>P</kbd> paint over
        </span>
        <span>
          <kbd>C</kbd> crop
        </span>
        <span>
          <kbd>X</kbd> choose
        </span>
      </div>
    </Sheet>
  );
}

function LookedAt({ dataset }: Pick<Props, "dataset">) {
  const client = useQueryClient();
  const [suspected, free, masked] = useQueries({
    queries: STATES.map((state) => textCountQuery(dataset, state)),
  });
  const read = useMutation({
    mutationFn: () => startJob({ kind: "read_text", dataset }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      notifyDone("Reading has begun. Found words appear with the pictures.");
    },
    onError: notifyFailure,
  });
  const { looked, total } = progressOf({
    suspected: suspected?.data ?? 0,
    declared_free: free?.data ?? 0,
    masked: masked?.data ?? 0,
  });
  return (
    <Group justify="space-between" gap="md">
      <Stack gap={6} flex="1 1 260px" maw={620}>
        <Text role="status">
          {looked} of {total} looked at
        </Text>
        <Progress.Root size="sm">
          <Progress.Section value={total === 0 ? 100 : (100 * looked) / total} aria-label="Looked at" />
        </Progress.Root>
      </Stack>
      <Button variant="default" loading={read.isPending} onClick={() => read.mutate()}>
        Look for words
      </Button>
    </Group>
  );
}
