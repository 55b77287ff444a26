import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { notifyFailure } from "../../ui/notify";
import { deleteStudy, studiesQuery, studyQuery, type Study } from "../api";

export function DeleteDraft({ study }: { readonly study: Study }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => deleteStudy(study.id),
    onSuccess: async () => {
      await navigate({ to: "/studies" });
      client.removeQueries(studyQuery(study.id));
      await client.invalidateQueries(studiesQuery);
    },
    onError: notifyFailure,
  });
  const ask = (): void => {
    modals.openConfirmModal({
      title: "Delete this draft?",
      children: "It has not been read by anybody. It cannot be brought back.",
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: "brick" },
      onConfirm: () => remove.mutate(),
    });
  };
  return (
    <Button variant="default" loading={remove.isPending} onClick={ask}>
      Delete the draft
    </Button>
  );
}
