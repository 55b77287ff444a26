import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { DatasetJobs } from "../../jobs/DatasetJobs";
import { useLiveJobs } from "../../jobs/useLiveJobs";
import { Page } from "../../ui/Page";
import { Await } from "../../ui/states";
import { datasetQuery, textQueueQuery, type Dataset } from "../api";
import { QueueScreen } from "./QueueScreen";

export function TextQueuePage() {
  useLiveJobs();
  const { datasetId } = useParams({ from: "/shell/datasets/$datasetId/text" });
  const dataset = useQuery(datasetQuery(datasetId));
  return <Await query={dataset}>{(data) => <TextQueue key={data.id} dataset={data} />}</Await>;
}

export function TextQueue({ dataset }: { readonly dataset: Dataset }) {
  const [round, setRound] = useState(0);
  const queue = useQuery(textQueueQuery(dataset.id, round));
  return (
    <Page
      title="Words in pictures"
      back={{ to: `/datasets/${dataset.id}`, label: dataset.name }}
      lead="These pictures may show a name, a date or a number. Paint over the words, crop them away, or declare the picture free; until then no study that holds it can be frozen."
    >
      <DatasetJobs dataset={dataset.id} />
      <Await query={queue}>
        {({ results, count }) => (
          <QueueScreen
            key={round}
            dataset={dataset.id}
            images={results}
            hasMore={count > results.length}
            onNext={() => setRound(round + 1)}
          />
        )}
      </Await>
    </Page>
  );
}
