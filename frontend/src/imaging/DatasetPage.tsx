import { Button, SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { hasRole, useMe } from "../accounts/me";
import { DatasetJobs } from "../jobs/DatasetJobs";
import { useLiveJobs } from "../jobs/useLiveJobs";
import { plural } from "../ui/format";
import { PhantomBadge } from "../ui/labels";
import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Await, Empty } from "../ui/states";
import { casesQuery, datasetQuery, type Dataset } from "./api";
import { CaseCard } from "./CaseCard";
import { DatasetDialog } from "./DatasetDialog";
import { ScoreDialog } from "./ScoreDialog";
import { VariantsDialog } from "./VariantsDialog";

type DialogName = "variants" | "score" | "change";

export function DatasetPage() {
  useLiveJobs();
  const { datasetId } = useParams({ from: "/shell/datasets/$datasetId" });
  const dataset = useQuery(datasetQuery(datasetId));
  return <Await query={dataset}>{(data) => <DatasetScreen dataset={data} />}</Await>;
}

function DatasetScreen({ dataset }: { readonly dataset: Dataset }) {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const close = (): void => setDialog(null);
  return (
    <Page
      title={dataset.name}
      back={{ to: "/datasets", label: "All datasets" }}
      badges={dataset.is_phantom && <PhantomBadge />}
      lead={
        <>
          {dataset.description && <div>{dataset.description}</div>}
          <div>
            {plural(dataset.case_count, "case")}, {plural(dataset.image_count, "image")}
            {dataset.modalities.length > 0 && `, ${dataset.modalities.join(", ")}`}
          </div>
        </>
      }
      actions={<DatasetActions dataset={dataset} onOpen={setDialog} />}
    >
      <DatasetJobs dataset={dataset.id} />
      <Cases dataset={dataset} />
      {dialog === "variants" && <VariantsDialog dataset={dataset} onClose={close} />}
      {dialog === "score" && <ScoreDialog dataset={dataset} onClose={close} />}
      {dialog === "change" && <DatasetDialog dataset={dataset} onClose={close} />}
    </Page>
  );
}

interface ActionsProps {
  readonly dataset: Dataset;
  readonly onOpen: (dialog: DialogName) => void;
}

function DatasetActions({ dataset, onOpen }: ActionsProps) {
  const mayWrite = hasRole(useMe(), "administrator");
  const hasImages = dataset.image_count > 0;
  return (
    <>
      {mayWrite && (
        <Button variant="default" onClick={() => onOpen("change")}>
          Change
        </Button>
      )}
      {hasImages && (
        <Button variant="default" onClick={() => onOpen("score")}>
          Score
        </Button>
      )}
      {hasImages && (
        <Button variant={mayWrite ? "default" : "filled"} onClick={() => onOpen("variants")}>
          Make variants
        </Button>
      )}
      {mayWrite && (
        <Button component={Link} to={`/datasets/${dataset.id}/upload`}>
          Upload images
        </Button>
      )}
    </>
  );
}

function Cases({ dataset }: { readonly dataset: Dataset }) {
  const [page, setPage] = useState(1);
  const cases = useQuery(casesQuery(dataset.id, page));
  return (
    <Await query={cases}>
      {({ count, results }) =>
        count === 0 ? (
          <Empty title="No images yet">Images appear here as soon as an upload has been taken in.</Empty>
        ) : (
          <>
            <SimpleGrid component="ul" cols={{ base: 2, xs: 3, md: 4, lg: 5 }} spacing="md" p={0} m={0}>
              {results.map((each) => (
                <CaseCard key={each.id} case={each} />
              ))}
            </SimpleGrid>
            <Pager count={count} page={page} onChange={setPage} />
          </>
        )
      }
    </Await>
  );
}
