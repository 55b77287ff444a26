import { Anchor, SegmentedControl, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { formatDateTime } from "../ui/format";
import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { jobsQuery, type Job, type JobState } from "./api";
import { JobActions } from "./JobActions";
import { JobProgress } from "./JobProgress";
import { useLiveJobs } from "./useLiveJobs";
import { JOB_STATES } from "./words";

const CHOICES = [
  { value: "all", label: "All" },
  ...Object.entries(JOB_STATES).map(([value, { word }]) => ({ value, label: word })),
];

export function JobsPage() {
  useLiveJobs();
  const [state, setState] = useState("all");
  const [page, setPage] = useState(1);
  const jobs = useQuery(jobsQuery({ page, ...(state === "all" ? {} : { state: state as JobState }) }));
  const choose = (value: string): void => {
    setState(value);
    setPage(1);
  };
  return (
    <Page
      title="Jobs"
      lead="Work that runs in the background: taking in files, making variants, scoring images, looking for words."
    >
      <div style={{ overflowX: "auto" }}>
        <SegmentedControl data={CHOICES} value={state} onChange={choose} aria-label="Which jobs" />
      </div>
      <Sheet>
        <Await query={jobs}>
          {({ count, results }) => (
            <>
              <JobTable jobs={results} />
              <Pager count={count} page={page} onChange={setPage} />
            </>
          )}
        </Await>
      </Sheet>
    </Page>
  );
}

function JobTable({ jobs }: { readonly jobs: readonly Job[] }) {
  if (jobs.length === 0) return <Text c="dimmed">No job is in this state.</Text>;
  return (
    <WideTable label="Jobs" minWidth={720} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Job</Table.Th>
          <Table.Th w={260}>Progress</Table.Th>
          <Table.Th>Asked for</Table.Th>
          <Table.Th>
            <VisuallyHidden>Act</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {jobs.map((job) => (
          <Table.Tr key={job.id}>
            <Table.Td maw={340}>
              <Anchor component={Link} to={`/jobs/${job.id}`} className="plain-link">
                {job.title}
              </Anchor>
              {job.error !== "" && (
                <Text fz="sm" c="brick.7" lineClamp={2}>
                  {job.error}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <JobProgress job={job} />
            </Table.Td>
            <Table.Td>{formatDateTime(job.created_at)}</Table.Td>
            <Table.Td ta="right">
              <JobActions job={job} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
