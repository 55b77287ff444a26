import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { formatMinutes, plural } from "../../ui/format";
import { Failure } from "../../ui/states";
import { advanceStudy, studiesQuery, studyQuery, type Readiness, type Study } from "../api";
import type { SaveStatus } from "./autosaver";

interface Props {
  readonly study: Study;
  readonly readiness: Readiness;
  readonly flush: () => Promise<SaveStatus>;
  readonly onClose: () => void;
}

export function FreezeDialog({ study, readiness, flush, onClose }: Props) {
  const client = useQueryClient();
  const freeze = useMutation({
    mutationFn: () => freezeStored(study.id, flush),
    onSuccess: async (frozen) => {
      client.setQueryData(studyQuery(study.id).queryKey, frozen);
      await client.invalidateQueries(studiesQuery);
    },
  });
  return (
    <Modal opened onClose={onClose} title="Freeze the study?" size="lg">
      <Stack>
        <Text>
          Every reader reads {plural(readiness.presentations_per_reader, "presentation")}, about{" "}
          {formatMinutes(readiness.minutes_per_reader)}. Freezing is final:
        </Text>
        <List spacing={6}>
          <List.Item>
            The protocol, the images and the checkpoints are hashed into a manifest. Nothing can change them
            any more.
          </List.Item>
          <List.Item>
            Who reads what, in which order and on which side is drawn once from the recorded seed, and stored.
          </List.Item>
          <List.Item>Readers see nothing until you open the study for reading.</List.Item>
          <List.Item>To change the protocol afterwards you make a new study.</List.Item>
        </List>
        {freeze.isError && <Failure error={freeze.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button loading={freeze.isPending} onClick={() => freeze.mutate()}>
            Freeze
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What is frozen is what the server holds, so the draft is stored first. */
async function freezeStored(id: string, flush: () => Promise<SaveStatus>): Promise<Study> {
  const { state, error } = await flush();
  if (state === "refused") throw error;
  return advanceStudy(id, "freeze");
}
