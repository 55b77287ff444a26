import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import { hasRole, useMe } from "../../accounts/me";
import { isNotFound } from "../../api/errors";
import { DatasetJobs } from "../../jobs/DatasetJobs";
import { useLiveJobs } from "../../jobs/useLiveJobs";
import { ActDialog } from "../../ui/ActDialog";
import { plural } from "../../ui/format";
import { PhantomBadge } from "../../ui/labels";
import { notifyDone } from "../../ui/notify";
import { Page } from "../../ui/Page";
import { Await, NotFound } from "../../ui/states";
import { deleteDataset } from "../acts";
import { datasetQuery, datasetsQuery, summaryQuery, type Dataset } from "../api";
import { DatasetDialog } from "../DatasetDialog";
import { ClosedDataset } from "../people/ClosedDataset";
import { PeoplePanel } from "../people/PeoplePanel";
import { ScoreDialog } from "../variants/ScoreDialog";
import { VariantsDialog } from "../variants/VariantsDialog";
import { CaseBrowser } from "./CaseBrowser";
import { FactsLine } from "./FactsLine";
import { QuestionsPanel } from "./QuestionsPanel";
import { TwinsPanel } from "./TwinsPanel";
import { useBrowse } from "./useBrowse";

type DialogName = "variants" | "score" | "change" | "delete";

export function DatasetPage() {
  useLiveJobs();
  const { datasetId } = useParams({ from: "/shell/datasets/$datasetId" });
  return <DatasetAt id={datasetId} />;
}

/** An administrator is told of a dataset that is not open to them; to everybody else there is none. */
export function DatasetAt({ id }: { readonly id: string }) {
  const dataset = useQuery(datasetQuery(id));
  const mayManage = hasRole(useMe(), "administrator");
  const isListed = mayManage && isNotFound(dataset.error);
  const datasets = useQuery({ ...datasetsQuery, enabled: isListed });
  if (!isListed) {
    return <Await query={dataset}>{(data) => <DatasetScreen key={data.id} dataset={data} />}</Await>;
  }
  return (
    <Await query={datasets}>
      {(all) => {
        const closed = all.find((each) => each.id === id);
        return closed === undefined ? <NotFound /> : <ClosedDataset dataset={closed} />;
      }}
    </Await>
  );
}

export function DatasetScreen({ dataset }: { readonly dataset: Dataset }) {
  const browse = useBrowse();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const { data: summary } = useQuery(summaryQuery(dataset.id));
  const mayWrite = hasRole(useMe(), "administrator");
  const { panel, ...filter } = browse.filter;
  const panelProps = { dataset: dataset.id, mayWrite, onClose: () => browse.go(filter) };
  const close = (
    <Button variant="default" size="xs" onClick={panelProps.onClose}>
      Close
    </Button>
  );
  return (
    <Page
      title={dataset.name}
      back={{ to: "/datasets", label: "All datasets" }}
      badges={dataset.is_phantom && <PhantomBadge />}
      lead={dataset.description || undefined}
      actions={<DatasetActions dataset={dataset} mayWrite={mayWrite} onOpen={setDialog} />}
    >
      {summary && <FactsLine dataset={dataset} summary={summary} browse={browse} />}
      <DatasetJobs dataset={dataset.id} />
      {panel === "people" && <PeoplePanel dataset={dataset.id} mayWrite={mayWrite} actions={close} />}
      {panel === "twins" && <TwinsPanel {...panelProps} />}
      {panel === "questions" && <QuestionsPanel {...panelProps} />}
      <CaseBrowser dataset={dataset} browse={browse} />
      <DatasetDialogs dialog={dialog} dataset={dataset} onClose={() => setDialog(null)} />
    </Page>
  );
}

interface ActionsProps {
  readonly dataset: Dataset;
  readonly mayWrite: boolean;
  readonly onOpen: (dialog: DialogName) => void;
}

function DatasetActions({ dataset, mayWrite, onOpen }: ActionsProps) {
  const hasImages = dataset.image_count > 0;
  return (
    <>
      {mayWrite && <MoreActs dataset={dataset} onOpen={onOpen} />}
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

function MoreActs({ dataset, onOpen }: Omit<ActionsProps, "mayWrite">) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default">More</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onOpen("change")}>Change name and description</Menu.Item>
        <Menu.Item component={Link} to={`/datasets/${dataset.id}/text`}>
          Words in pictures
        </Menu.Item>
        <Menu.Item c="brick.7" onClick={() => onOpen("delete")}>
          Delete the dataset
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface DialogsProps {
  readonly dialog: DialogName | null;
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

function DatasetDialogs({ dialog, dataset, onClose }: DialogsProps) {
  if (dialog === "variants") return <VariantsDialog dataset={dataset} onClose={onClose} />;
  if (dialog === "score") return <ScoreDialog dataset={dataset} onClose={onClose} />;
  if (dialog === "change") return <DatasetDialog dataset={dataset} onClose={onClose} />;
  return dialog === "delete" ? <DeleteDataset dataset={dataset} onClose={onClose} /> : null;
}

function DeleteDataset({ dataset, onClose }: Omit<DialogsProps, "dialog">) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const finish = async (): Promise<void> => {
    notifyDone(`${dataset.name} is deleted.`);
    await navigate({ to: "/datasets" });
    client.removeQueries({ queryKey: ["datasets", dataset.id] });
    await client.invalidateQueries({ queryKey: datasetsQuery.queryKey, exact: true });
  };
  return (
    <ActDialog
      title={`Delete ${dataset.name}`}
      verb="Delete the dataset"
      isDestructive
      onAct={() => deleteDataset(dataset.id)}
      onDone={() => void finish()}
      onClose={onClose}
    >
      <p style={{ margin: 0 }}>
        {plural(dataset.case_count, "case")} and {plural(dataset.image_count, "image")} go, with their
        reference standard, variants, measures and scores, and their stored pixels. It cannot be taken back.
        The audit trail keeps who did it and when.
      </p>
    </ActDialog>
  );
}
