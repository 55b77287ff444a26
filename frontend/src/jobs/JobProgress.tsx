import { Group, Progress, Stack, Text } from "@mantine/core";

import { StateLabel } from "../ui/labels";
import { isEnded, type Job } from "./api";
import { JOB_STATES } from "./words";

export function JobStateLabel({ job }: { readonly job: Pick<Job, "state"> }) {
  const { word, tone } = JOB_STATES[job.state];
  return <StateLabel tone={tone}>{word}</StateLabel>;
}

/** State, count and what the worker is doing now; when it is done, what came of it. */
export function JobProgress({ job }: { readonly job: Job }) {
  const share = job.total === 0 ? 0 : (100 * job.done) / job.total;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="sm">
        <JobStateLabel job={job} />
        {job.total > 0 && (
          <Text fz="sm" className="numbers">
            {job.done} of {job.total}
          </Text>
        )}
      </Group>
      {!isEnded(job) && (
        <Progress.Root size="sm">
          <Progress.Section value={share} aria-label={job.title} />
        </Progress.Root>
      )}
      {job.message !== "" && (
        <Text fz="sm" c="dimmed">
          {job.message}
        </Text>
      )}
    </Stack>
  );
}
