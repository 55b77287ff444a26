import { Alert, Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { isEnded, jobQuery } from "../../jobs/api";
import { JobActions } from "../../jobs/JobActions";
import { JobProgress } from "../../jobs/JobProgress";
import { useLiveJobs } from "../../jobs/useLiveJobs";
import { Verdicts } from "../../jobs/Verdicts";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";

interface Props {
  readonly jobId: string;
  readonly datasetId: string;
  readonly onAgain: () => void;
}

/** The files have arrived: what the worker makes of them. */
export function IngestProgress({ jobId, datasetId, onAgain }: Props) {
  useLiveJobs();
  const job = useQuery(jobQuery(jobId));
  return (
    <Await query={job}>
      {(data) => (
        <>
          <Sheet title="Taking in the files" actions={<JobActions job={data} />}>
            <JobProgress job={data} />
            {data.error !== "" && <Alert color="brick">{data.error}</Alert>}
            {isEnded(data) ? (
              <Group>
                <Button component={Link} to={`/datasets/${datasetId}`}>
                  See the dataset
                </Button>
                <Button variant="default" onClick={onAgain}>
                  Upload more
                </Button>
              </Group>
            ) : (
              <Alert color="petrol">
                All files are with Fovea. You can leave this page; the work goes on.
              </Alert>
            )}
          </Sheet>
          {isEnded(data) && <Verdicts jobId={jobId} />}
        </>
      )}
    </Await>
  );
}
