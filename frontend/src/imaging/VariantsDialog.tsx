import { Alert, Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { startJob } from "../jobs/api";
import { plural } from "../ui/format";
import { notifyDone } from "../ui/notify";
import { Await, Failure } from "../ui/states";
import { treatmentsQuery, type Dataset, type Treatment } from "./api";
import { TreatmentChoice } from "./TreatmentChoice";
import { FIRST_CHOICE, offers, withComparison, withScale, type VariantsChoice } from "./variants";

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
        treatments={treatments.filter((each) => offers(each, choice.scale))}
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

interface ConditionProps {
  readonly choice: VariantsChoice;
  readonly treatments: readonly Treatment[];
  readonly onChange: (choice: VariantsChoice) => void;
}

function ConditionChoice({ choice, treatments, onChange }: ConditionProps) {
  return (
    <>
      <Radio.Group
        label="Comparison"
        value={choice.comparison}
        onChange={(value) => onChange(withComparison(choice, value as VariantsChoice["comparison"]))}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="retrospective"
            label="Retrospective"
            description="The original is made low, each treatment restores it, and the original itself is the reference."
          />
          <Radio
            value="prospective"
            label="Prospective"
            description="Each treatment enlarges the image as it is. There is no reference to measure against."
          />
        </Stack>
      </Radio.Group>
      <Group align="flex-start" gap="xl">
        <Radio.Group
          label="Scale"
          value={String(choice.scale)}
          onChange={(value) => onChange(withScale(choice, Number(value), treatments))}
        >
          <Group mt="xs">
            <Radio value="2" label="×2" />
            <Radio value="4" label="×4" />
          </Group>
        </Radio.Group>
        {choice.comparison === "retrospective" && (
          <Radio.Group
            label="Made low by"
            value={choice.degradation ?? ""}
            onChange={(degradation) => onChange({ ...choice, degradation })}
          >
            <Group mt="xs">
              <Radio value="bicubic" label="Bicubic" />
              <Radio value="blur_noise" label="Blur and noise" />
            </Group>
          </Radio.Group>
        )}
      </Group>
    </>
  );
}
