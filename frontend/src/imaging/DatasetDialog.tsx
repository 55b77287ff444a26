import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { showFormErrors } from "../ui/formErrors";
import { changeDataset, createDataset, type Dataset } from "./api";

const schema = z.object({
  name: z.string().trim().min(1, "Enter a name.").max(150, "Use at most 150 characters."),
  description: z.string().max(5000, "Use at most 5,000 characters."),
});
type Values = z.infer<typeof schema>;

interface Props {
  readonly dataset?: Dataset;
  readonly onClose: () => void;
}

export function DatasetDialog({ dataset, onClose }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { name: dataset?.name ?? "", description: dataset?.description ?? "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await (dataset === undefined ? createDataset(values) : changeDataset(dataset.id, values));
      await client.invalidateQueries({ queryKey: ["datasets"] });
      onClose();
      if (dataset === undefined) await navigate({ to: `/datasets/${saved.id}/upload` });
    } catch (error) {
      showFormErrors(error, ["name", "description"], form.setError);
    }
  });
  return (
    <Modal opened onClose={onClose} title={dataset === undefined ? "New dataset" : "Change the dataset"}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {errors.root && <Alert color="brick">{errors.root.message}</Alert>}
          <TextInput label="Name" data-autofocus error={errors.name?.message} {...form.register("name")} />
          <Textarea
            label="Description"
            description="Where the images come from and what they may be used for"
            autosize
            minRows={3}
            error={errors.description?.message}
            {...form.register("description")}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isSubmitting}>
              {dataset === undefined ? "Make and upload" : "Save"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
