import { Alert, Anchor, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";

import { formatDateTime, plural } from "../ui/format";
import { Page } from "../ui/Page";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { jobQuery, type Job } from "./api";
import { JobActions } from "./JobActions";
import { JobProgress } from "./JobProgress";
import { useLiveJobs } from "./useLiveJobs";
import { Verdicts } from "./Verdicts";
import { JOB_KINDS } from "./words";

export function JobPage() {
  useLiveJobs();
  const { jobId } = useParams({ from: "/shell/jobs/$jobId" });
  const job = useQuery(jobQuery(jobId));
  return <Await query={job}>{(data) => <JobScreen job={data} />}</Await>;
}

function JobScreen({ job }: { readonly job: Job }) {
  return (
    <Page
      title={job.title}
      back={{ to: "/jobs", label: "All jobs" }}
      lead={JOB_KINDS[job.kind]}
      actions={<JobActions job={job} />}
    >
      {job.error !== "" && (
        <Alert color="brick" title={job.state === "failed" ? "The job failed" : "The last attempt failed"}>
          {job.error}
        </Alert>
      )}
      <Sheet title="Progress">
        <JobProgress job={job} />
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <Fact name="Asked for" value={formatDateTime(job.created_at)} />
          <Fact name="Started" value={formatDateTime(job.started_at)} />
          <Fact name="Ended" value={formatDateTime(job.finished_at)} />
          <Fact name="Attempts" value={plural(job.attempts, "attempt")} />
        </SimpleGrid>
        <Anchor component={Link} to={`/datasets/${job.dataset}`} className="plain-link">
          Go to the dataset
        </Anchor>
      </Sheet>
      {job.kind === "ingest" && <Verdicts jobId={job.id} />}
    </Page>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <Text fz="sm" c="dimmed">
        {name}
      </Text>
      <Text>{value}</Text>
    </div>
  );
}
