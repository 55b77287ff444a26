import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { startJob } from "../jobs/api";
import { notifyDone } from "../ui/notify";
import { Await, Failure } from "../ui/states";
import { detectorsQuery, type Dataset, type Detector } from "./api";

interface Props {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

export function ScoreDialog({ dataset, onClose }: Props) {
  const detectors = useQuery(detectorsQuery);
  return (
    <Modal opened onClose={onClose} title="Score images">
      <Await query={detectors}>
        {(list) => <ScoreForm dataset={dataset} detectors={list} onClose={onClose} />}
      </Await>
    </Modal>
  );
}

function ScoreForm({ dataset, detectors, onClose }: Props & { readonly detectors: readonly Detector[] }) {
  const client = useQueryClient();
  const [detector, setDetector] = useState(detectors[0]?.key ?? "");
  const start = useMutation({
    mutationFn: () => startJob({ kind: "score", dataset: dataset.id, detector }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      notifyDone("The workers have begun. You can leave this page.");
      onClose();
    },
  });
  if (detectors.length === 0) return <Text>No detector is installed.</Text>;
  return (
    <Stack>
      <Radio.Group label="Detector" value={detector} onChange={setDetector}>
        {detectors.map(({ key, title, modalities, promise }) => (
          <Radio
            key={key}
            mt="sm"
            value={key}
            label={title}
            description={`${modalities.join(", ")}. ${promise}`}
          />
        ))}
      </Radio.Group>
      {start.isError && <Failure error={start.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={detector === ""} loading={start.isPending} onClick={() => start.mutate()}>
          Score
        </Button>
      </Group>
    </Stack>
  );
}
