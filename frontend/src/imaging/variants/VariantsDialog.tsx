import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { startJob } from "../../jobs/api";
import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { Await, Failure } from "../../ui/states";
import { treatmentsQuery, type Dataset, type Treatment } from "../api";
import { ConditionChoice } from "../ConditionChoice";
import { TreatmentChoice } from "../TreatmentChoice";
import { FIRST_CHOICE, offeredFor } from "../variants";

interface Props {
  readonly dataset: Dataset;
  /** Only these; all of the dataset where left out. */
  readonly images?: readonly string[];
  readonly onClose: () => void;
}

export function VariantsDialog(props: Props) {
  const treatments = useQuery(treatmentsQuery);
  return (
    <Modal opened onClose={props.onClose} title="Make variants" size="xl">
      <Await query={treatments}>{(list) => <VariantsForm {...props} treatments={list} />}</Await>
    </Modal>
  );
}

function VariantsForm({
  dataset,
  images,
  treatments,
  onClose,
}: Props & { readonly treatments: readonly Treatment[] }) {
  const client = useQueryClient();
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const start = useMutation({
    mutationFn: () => startJob({ kind: "reconstruct", dataset: dataset.id, images, ...choice }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      notifyDone("The workers have begun. You can leave this page.");
      onClose();
    },
  });
  const count = images?.length ?? dataset.image_count;
  return (
    <Stack gap="md">
      <ConditionChoice choice={choice} onChange={setChoice} treatments={treatments} />
      <TreatmentChoice
        treatments={offeredFor(choice, treatments)}
        value={choice.treatments}
        onChange={(keys) => setChoice({ ...choice, treatments: keys })}
      />
      <Stack gap="sm" className="dialog-foot">
        {start.isError && <Failure error={start.error} />}
        <Group justify="space-between" gap="sm">
          <Text fz="sm" flex="1 1 220px">
            {plural(count, "image")}, {plural(choice.treatments.length, "treatment")} each. What exists
            already is not made again.
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              disabled={choice.treatments.length === 0}
              loading={start.isPending}
              onClick={() => start.mutate()}
            >
              Make variants
            </Button>
          </Group>
        </Group>
      </Stack>
    </Stack>
  );
}
