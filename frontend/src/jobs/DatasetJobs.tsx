import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Sheet } from "../ui/Sheet";
import { isEnded, jobsQuery, type Job } from "./api";
import { JobActions } from "./JobActions";
import { JobProgress } from "./JobProgress";

const RECENT_MS = 24 * 3600 * 1000;

/** What runs on this dataset now, and what failed in the last day. Nothing where there is neither. */
export function DatasetJobs({ dataset }: { readonly dataset: string }) {
  const { data } = useQuery(jobsQuery({ dataset }));
  const [openedAt] = useState(() => Date.now());
  const jobs = (data?.results ?? []).filter((job) => deservesAttention(job, openedAt));
  if (jobs.length === 0) return null;
  return (
    <Sheet title="Under way">
      {jobs.map((job) => (
        <JobLine key={job.id} job={job} />
      ))}
    </Sheet>
  );
}

export function deservesAttention(job: Job, now: number): boolean {
  if (!isEnded(job)) return true;
  return job.state === "failed" && now - Date.parse(job.finished_at ?? job.created_at) < RECENT_MS;
}

function JobLine({ job }: { readonly job: Job }) {
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Anchor component={Link} to={`/jobs/${job.id}`} className="plain-link">
          {job.title}
        </Anchor>
        <JobActions job={job} />
      </Group>
      <JobProgress job={job} />
      {job.error !== "" && (
        <Text fz="sm" c="brick.7">
          {job.error}
        </Text>
      )}
    </Stack>
  );
}
