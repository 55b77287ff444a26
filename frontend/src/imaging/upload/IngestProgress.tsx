import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { isEnded, jobQuery } from "../../jobs/api";
import { JobActions } from "../../jobs/JobActions";
import { JobProgress } from "../../jobs/JobProgress";
import { useLiveJobs } from "../../jobs/useLiveJobs";
import { Verdicts } from "../../jobs/Verdicts";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { TakenIn } from "./TakenIn";

const ASK_MS = 5000;

interface Props {
  readonly jobId: string;
  readonly datasetId: string;
  /** Every file has arrived: the page may be left. */
  readonly isAllSent: boolean;
  readonly onAgain: () => void;
}

/** What the worker makes of the files, from the first that arrives. */
export function IngestProgress({ jobId, datasetId, isAllSent, onAgain }: Props) {
  useLiveJobs();
  const job = useQuery({
    ...jobQuery(jobId),
    // Where the socket is shut out, such as by a proxy, the page asks by itself.
    refetchInterval: ({ state }) => (state.data !== undefined && isEnded(state.data) ? false : ASK_MS),
  });
  return (
    <Await query={job}>
      {(data) => (
        <>
          <Sheet title="Taking in the files" actions={<JobActions job={data} />}>
            <JobProgress job={data} />
            {data.error !== "" && <Alert color="brick">{data.error}</Alert>}
            {!isEnded(data) && <WhereItStands isAllSent={isAllSent} />}
          </Sheet>
          {isEnded(data) && <TakenIn datasetId={datasetId} onAgain={onAgain} />}
          {isEnded(data) && <Verdicts jobId={jobId} />}
        </>
      )}
    </Await>
  );
}

function WhereItStands({ isAllSent }: Pick<Props, "isAllSent">) {
  return (
    <Alert color="petrol">
      {isAllSent
        ? "All files are with Fovea. You can leave this page; the work goes on."
        : "Files are read as they arrive. Keep this page open until all have been sent."}
    </Alert>
  );
}
