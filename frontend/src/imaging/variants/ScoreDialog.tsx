import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { startJob } from "../../jobs/api";
import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { Await, Failure } from "../../ui/states";
import { detectorsQuery, summaryQuery, type Dataset, type DatasetSummary, type Detector } from "../api";
import { fitOf } from "./detectors";

interface Props {
  readonly dataset: Dataset;
  /** Only these; all of the dataset where left out. */
  readonly images?: readonly string[];
  readonly onClose: () => void;
}

export function ScoreDialog(props: Props) {
  const detectors = useQuery(detectorsQuery);
  const summary = useQuery(summaryQuery(props.dataset.id));
  return (
    <Modal opened onClose={props.onClose} title="Score images">
      <Await query={detectors}>
        {(list) => (
          <Await query={summary}>
            {({ modalities }) => <ScoreForm {...props} detectors={list} counts={modalities} />}
          </Await>
        )}
      </Await>
    </Modal>
  );
}

interface FormProps extends Props {
  readonly detectors: readonly Detector[];
  readonly counts: DatasetSummary["modalities"];
}

function ScoreForm({ dataset, images, detectors, counts, onClose }: FormProps) {
  const client = useQueryClient();
  const first = detectors.find((each) => fitOf(each, counts).works);
  const [detector, setDetector] = useState(first?.key ?? "");
  const start = useMutation({
    mutationFn: () => startJob({ kind: "score", dataset: dataset.id, images, detector }),
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
        {detectors.map((each) => (
          <DetectorChoice key={each.key} detector={each} counts={counts} />
        ))}
      </Radio.Group>
      {first === undefined && <Text fz="sm">No detector knows the images of this dataset.</Text>}
      <Stack gap="sm" className="dialog-foot">
        {start.isError && <Failure error={start.error} />}
        <Group justify="space-between" gap="sm">
          <Text fz="sm">{plural(images?.length ?? dataset.image_count, "image")}</Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={detector === ""} loading={start.isPending} onClick={() => start.mutate()}>
              Score
            </Button>
          </Group>
        </Group>
      </Stack>
    </Stack>
  );
}

/** A detector is offered where it can work; elsewhere it says why not. */
function DetectorChoice({
  detector,
  counts,
}: {
  readonly detector: Detector;
  readonly counts: DatasetSummary["modalities"];
}) {
  const { key, title, modalities, promise } = detector;
  const { works, words } = fitOf(detector, counts);
  return (
    <Radio
      mt="sm"
      value={key}
      label={title}
      disabled={!works}
      description={[`${modalities.join(", ")}.`, promise, words].filter(Boolean).join(" ")}
    />
  );
}
