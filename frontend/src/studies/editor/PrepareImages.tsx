import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { isEnded, jobQuery, jobsQuery, type Job } from "../../jobs/api";
import { JobProgress } from "../../jobs/JobProgress";
import { plural } from "../../ui/format";
import { Failure } from "../../ui/states";
import { prepareStudy, readinessQuery, type Readiness } from "../api";
import type { SaveStatus } from "./autosaver";

interface Props {
  readonly studyId: string;
  readonly dataset: string;
  readonly readiness: Readiness;
  readonly flush: () => Promise<SaveStatus>;
}

/** Make what readers will be shown: a job, because it may take long. Silent where all is there. */
export function PrepareImages({ studyId, dataset, readiness, flush }: Props) {
  const client = useQueryClient();
  const { data: jobs } = useQuery(jobsQuery({ dataset }));
  const start = useMutation({
    mutationFn: async () => {
      const { state, error } = await flush();
      if (state === "refused") throw error;
      return prepareStudy(studyId, dataset);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const running = jobs?.results.find((job) => job.kind === "prepare" && !isEnded(job));
  const shown = start.data ?? running;
  if (readiness.is_prepared && shown === undefined) return null;
  return (
    <Stack gap="xs">
      {!readiness.is_prepared && (
        <Text fz="sm">
          {plural(readiness.planes_to_prepare, "plane")} that readers will be shown{" "}
          {readiness.planes_to_prepare === 1 ? "is" : "are"} not prepared yet.{" "}
          {readiness.must_prepare
            ? "Prepare them before you freeze the study."
            : "Freezing can do that, too."}
        </Text>
      )}
      {shown !== undefined && <Preparing first={shown} studyId={studyId} />}
      {running === undefined && !readiness.is_prepared && (
        <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
          Prepare images
        </Button>
      )}
      {start.isError && <Failure error={start.error} />}
    </Stack>
  );
}

/** How far the job is; what is still missing is asked anew when it has ended. */
function Preparing({ first, studyId }: { readonly first: Job; readonly studyId: string }) {
  const client = useQueryClient();
  const { data: job = first } = useQuery(jobQuery(first.id));
  const hasEnded = isEnded(job);
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries(readinessQuery(studyId));
  }, [client, hasEnded, studyId]);
  return (
    <>
      <JobProgress job={job} />
      {job.error !== "" && (
        <Text fz="sm" c="brick.7">
          {job.error}
        </Text>
      )}
    </>
  );
}
