import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { startJob } from "../jobs/api";
import { plural } from "../ui/format";
import { notifyDone } from "../ui/notify";
import { Await, Failure } from "../ui/states";
import { treatmentsQuery, type Dataset, type Treatment } from "./api";
import { ConditionChoice } from "./ConditionChoice";
import { TreatmentChoice } from "./TreatmentChoice";
import { FIRST_CHOICE, offeredFor } from "./variants";

interface Props {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

export function VariantsDialog({ dataset, onClose }: Props) {
  const treatments = useQuery(treatmentsQuery);
  return (
    <Modal opened onClose={onClose} title="Make variants" size="lg">
      <Await query={treatments}>
        {(list) => <VariantsForm dataset={dataset} treatments={list} onClose={onClose} />}
      </Await>
    </Modal>
  );
}

function VariantsForm({
  dataset,
  treatments,
  onClose,
}: Props & { readonly treatments: readonly Treatment[] }) {
  const client = useQueryClient();
  const [choice, setChoice] = useState(FIRST_CHOICE);
  const start = useMutation({
    mutationFn: () => startJob({ kind: "reconstruct", dataset: dataset.id, ...choice }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      notifyDone("The workers have begun. You can leave this page.");
      onClose();
    },
  });
  return (
    <Stack gap="lg">
      <ConditionChoice choice={choice} onChange={setChoice} treatments={treatments} />
      <TreatmentChoice
        treatments={offeredFor(choice, treatments)}
        value={choice.treatments}
        onChange={(keys) => setChoice({ ...choice, treatments: keys })}
      />
      <Alert color="petrol">
        {plural(dataset.image_count, "image")}, {plural(choice.treatments.length, "treatment")} each. What
        exists already is not made again.
      </Alert>
      {start.isError && <Failure error={start.error} />}
      <Group justify="flex-end">
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
    </Stack>
  );
}
