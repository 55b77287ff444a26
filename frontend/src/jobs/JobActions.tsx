import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { notifyFailure } from "../ui/notify";
import { cancelJob, isEnded, jobQuery, retryJob, type Job } from "./api";

/** Cancel what runs; start again what did not end well. */
export function JobActions({ job }: { readonly job: Job }) {
  const client = useQueryClient();
  const isOver = isEnded(job);
  const act = useMutation({
    mutationFn: () => (isOver ? retryJob(job.id) : cancelJob(job.id)),
    onSuccess: (changed) => {
      client.setQueryData(jobQuery(job.id).queryKey, changed);
      void client.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: notifyFailure,
  });
  if (job.state === "done") return null;
  const verb = isOver ? "Start again" : "Cancel";
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`${verb}: ${job.title}`}
      loading={act.isPending}
      onClick={() => act.mutate()}
    >
      {verb}
    </Button>
  );
}
