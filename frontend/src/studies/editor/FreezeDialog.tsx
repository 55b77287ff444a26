import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { formatMinutes, plural } from "../../ui/format";
import { SignFields } from "../../ui/SignFields";
import { useSigning, type Signature } from "../../ui/signing";
import { signStudy, studiesQuery, studyQuery, type Readiness, type Study } from "../api";
import type { SaveStatus } from "./autosaver";

const MEANING = "I freeze this protocol; it cannot be changed after this.";

interface Props {
  readonly study: Study;
  readonly readiness: Readiness;
  readonly flush: () => Promise<SaveStatus>;
  readonly onClose: () => void;
}

export function FreezeDialog({ study, readiness, flush, onClose }: Props) {
  const client = useQueryClient();
  const freeze = useMutation({
    mutationFn: (signature: Signature) => freezeStored(study.id, flush, signature),
    onSuccess: async (frozen) => {
      client.setQueryData(studyQuery(study.id).queryKey, frozen);
      await client.invalidateQueries(studiesQuery);
    },
  });
  const signing = useSigning(freeze.error);
  const { signature } = signing;
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
            Who reads what, in which order and on which side is drawn once from a secret that nobody sees
            before the study is unblinded.
          </List.Item>
          {!readiness.is_prepared && (
            <List.Item>
              {plural(readiness.planes_to_prepare, "plane")} that readers will be shown{" "}
              {readiness.planes_to_prepare === 1 ? "is" : "are"} made first, which takes some seconds.
            </List.Item>
          )}
          <List.Item>Readers see nothing until you open the study for reading.</List.Item>
          <List.Item>To change the protocol afterwards you make a new study.</List.Item>
        </List>
        <SignFields meaning={MEANING} signing={signing} hint="the protocol was agreed on" />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Go on editing
          </Button>
          <Button
            loading={freeze.isPending}
            disabled={signature === null}
            onClick={() => signature !== null && freeze.mutate(signature)}
          >
            Freeze
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What is frozen is what the server holds, so the draft is stored first. */
async function freezeStored(
  id: string,
  flush: () => Promise<SaveStatus>,
  signature: Signature,
): Promise<Study> {
  const { state, error } = await flush();
  if (state === "refused") throw error;
  return signStudy(id, "freeze", signature);
}
