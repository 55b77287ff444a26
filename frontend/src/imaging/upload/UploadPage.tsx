import { useMutation, useQuery } from "@tanstack/react-query";
import { useBlocker, useParams } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";

import { startJob, type Job } from "../../jobs/api";
import { Page } from "../../ui/Page";
import { Await, Failure } from "../../ui/states";
import { datasetQuery, type Dataset } from "../api";
import { uploadPort } from "./api";
import { ChosenFiles } from "./ChosenFiles";
import { DropZone } from "./DropZone";
import { IngestProgress } from "./IngestProgress";
import { isBusy, summarise } from "./items";
import { ChosenBar, SendingBar } from "./SendBar";
import { Uploader } from "./uploader";

export function UploadPage() {
  const { datasetId } = useParams({ from: "/shell/datasets/$datasetId/upload" });
  const dataset = useQuery(datasetQuery(datasetId));
  return <Await query={dataset}>{(data) => <UploadScreen key={data.id} dataset={data} />}</Await>;
}

/** The server learns which files are to come, a job starts, and the files follow: reading them overlaps sending. */
async function takeIn(dataset: string, uploader: Uploader): Promise<Job> {
  const uploads = await uploader.register();
  const job = await startJob({ kind: "ingest", dataset, uploads, is_arriving: true });
  uploader.begin();
  return job;
}

export function UploadScreen({ dataset }: { readonly dataset: Dataset }) {
  const [uploader, setUploader] = useState(() => new Uploader(uploadPort(dataset.id)));
  const items = useSyncExternalStore(uploader.subscribe, uploader.snapshot);
  const ingest = useMutation({ mutationFn: () => takeIn(dataset.id, uploader) });
  const summary = summarise(items);
  const isSending = ingest.data !== undefined && isBusy(summary);
  const startOver = (): void => {
    setUploader(new Uploader(uploadPort(dataset.id)));
    ingest.reset();
  };
  useEffect(() => () => uploader.pause(), [uploader]);
  useBlocker({
    shouldBlockFn: () => !window.confirm("Files are still being sent. Leave this page?"),
    enableBeforeUnload: () => isSending,
    disabled: !isSending,
  });
  const isAllSent = summary.isOver && summary.counts.failed === 0;
  return (
    <Page title={`Upload to ${dataset.name}`} back={{ to: `/datasets/${dataset.id}`, label: dataset.name }}>
      {ingest.data === undefined ? (
        <>
          <DropZone isCompact={items.length > 0} onPick={(files) => uploader.add(files)} />
          {items.length > 0 && <ChosenFiles items={items} />}
          {ingest.isError && <Failure error={ingest.error} onRetry={() => ingest.mutate()} />}
          {items.length > 0 && (
            <ChosenBar
              summary={summary}
              isPending={ingest.isPending}
              onBegin={() => ingest.mutate()}
              onClear={() => uploader.clear()}
            />
          )}
        </>
      ) : (
        <>
          <IngestProgress
            jobId={ingest.data.id}
            datasetId={dataset.id}
            isAllSent={isAllSent}
            onAgain={startOver}
          />
          {!isAllSent && <ChosenFiles items={items} />}
          {!isAllSent && <SendingBar summary={summary} uploader={uploader} />}
        </>
      )}
    </Page>
  );
}
