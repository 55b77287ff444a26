import { Alert, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useBlocker, useParams } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";

import { startJob } from "../../jobs/api";
import { formatBytes, plural } from "../../ui/format";
import { Page } from "../../ui/Page";
import { Sheet } from "../../ui/Sheet";
import { Await, Failure } from "../../ui/states";
import { datasetQuery, type Dataset } from "../api";
import { uploadPort } from "./api";
import { DropZone } from "./DropZone";
import { FileList } from "./FileList";
import { IngestProgress } from "./IngestProgress";
import { summarise, Uploader, type UploadItem, type UploadSummary } from "./uploader";

export function UploadPage() {
  const { datasetId } = useParams({ from: "/shell/datasets/$datasetId/upload" });
  const dataset = useQuery(datasetQuery(datasetId));
  return <Await query={dataset}>{(data) => <UploadScreen key={data.id} dataset={data} />}</Await>;
}

function UploadScreen({ dataset }: { readonly dataset: Dataset }) {
  const [uploader, setUploader] = useState(() => new Uploader(uploadPort(dataset.id)));
  const items = useSyncExternalStore(uploader.subscribe, uploader.snapshot);
  const summary = summarise(items);
  const ingest = useMutation({
    mutationFn: () => startJob({ kind: "ingest", dataset: dataset.id, uploads: receivedIds(items) }),
  });
  const startOver = (): void => {
    setUploader(new Uploader(uploadPort(dataset.id)));
    ingest.reset();
  };
  useEffect(() => () => uploader.pause(), [uploader]);
  useBlocker({
    shouldBlockFn: () => !window.confirm("Files are still being sent. Leave this page?"),
    enableBeforeUnload: () => isBusy(summary),
    disabled: !isBusy(summary),
  });
  return (
    <Page title={`Upload to ${dataset.name}`} back={{ to: `/datasets/${dataset.id}`, label: dataset.name }}>
      {ingest.data === undefined ? (
        <>
          <DropZone onPick={(files) => uploader.add(files)} />
          {items.length > 0 && (
            <Sheet title="Files to send">
              <Overall summary={summary} uploader={uploader} />
              <FileList items={items} />
              <Begin summary={summary} isPending={ingest.isPending} onBegin={() => ingest.mutate()} />
              {ingest.isError && <Failure error={ingest.error} onRetry={() => ingest.mutate()} />}
            </Sheet>
          )}
        </>
      ) : (
        <IngestProgress jobId={ingest.data.id} datasetId={dataset.id} onAgain={startOver} />
      )}
    </Page>
  );
}

function isBusy({ counts }: UploadSummary): boolean {
  return counts.waiting + counts.sending > 0;
}

function receivedIds(items: readonly UploadItem[]): string[] {
  return items.flatMap(({ state, uploadId }) => (state === "sent" && uploadId !== null ? [uploadId] : []));
}

function Overall({ summary, uploader }: { readonly summary: UploadSummary; readonly uploader: Uploader }) {
  const { bytes, sentBytes, counts } = summary;
  const total = counts.waiting + counts.sending + counts.paused + counts.sent + counts.failed;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text role="status" aria-live="polite">
          {counts.sent} of {plural(total, "file")} sent
          {counts.failed > 0 && `, ${counts.failed} could not be sent`}
        </Text>
        <Text className="numbers" fz="sm">
          {formatBytes(sentBytes)} of {formatBytes(bytes)}
        </Text>
      </Group>
      <Progress.Root size="md">
        <Progress.Section value={bytes === 0 ? 100 : (100 * sentBytes) / bytes} aria-label="All files" />
      </Progress.Root>
      <Group gap="xs">
        {isBusy(summary) && (
          <Button variant="default" size="compact-sm" onClick={() => uploader.pause()}>
            Pause
          </Button>
        )}
        {counts.paused > 0 && (
          <Button variant="default" size="compact-sm" onClick={() => uploader.resume()}>
            Go on
          </Button>
        )}
        {counts.failed > 0 && counts.paused === 0 && !isBusy(summary) && (
          <Button variant="default" size="compact-sm" onClick={() => uploader.resume()}>
            Try the failed files again
          </Button>
        )}
      </Group>
    </Stack>
  );
}

interface BeginProps {
  readonly summary: UploadSummary;
  readonly isPending: boolean;
  readonly onBegin: () => void;
}

function Begin({ summary, isPending, onBegin }: BeginProps) {
  const isReady = summary.isOver && summary.counts.sent > 0;
  return (
    <>
      {summary.isOver && summary.counts.failed > 0 && (
        <Alert color="amber">Files that could not be sent are left out if you go on now.</Alert>
      )}
      <Group>
        <Button disabled={!isReady} loading={isPending} onClick={onBegin}>
          Take in {plural(summary.counts.sent, "file")}
        </Button>
        {!isReady && (
          <Text fz="sm" c="dimmed">
            Ready when all files have been sent.
          </Text>
        )}
      </Group>
    </>
  );
}
