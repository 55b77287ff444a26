import { Alert, Button, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import { Page } from "../../ui/Page";
import { Sheet } from "../../ui/Sheet";
import { Await, Failure } from "../../ui/states";
import { imageQuery } from "../api";
import { panelQuery, standardQuery } from "../drawing/standardApi";
import type { ImageDetail } from "../types";
import { PanelScreen } from "./PanelScreen";
import { StandardHistory } from "./StandardHistory";

export function PanelPage() {
  const { imageId } = useParams({ from: "/shell/images/$imageId/panel" });
  const image = useQuery(imageQuery(imageId));
  return <Await query={image}>{(data) => <PanelOf key={data.case.id} image={data} />}</Await>;
}

/** Looking at the readings is itself an act: it is asked for, and never happens by following a link. */
export function PanelOf({ image }: { readonly image: ImageDetail }) {
  const [isOpen, setOpen] = useState(false);
  const standard = useQuery(standardQuery(image.case.id));
  return (
    <Page
      title={`Panel of ${image.case.code}`}
      back={{ to: `/images/${image.id}`, label: `${image.case.code}, the image` }}
      lead="Experts read alone; one administrator then settles the case from their readings."
    >
      {isOpen ? <Readings image={image} /> : <Door onOpen={() => setOpen(true)} />}
      <Sheet title="History of the standard">
        <Await query={standard}>{(data) => <StandardHistory standard={data} />}</Await>
      </Sheet>
    </Page>
  );
}

function Readings({ image }: { readonly image: ImageDetail }) {
  const panel = useQuery(panelQuery(image.case.id));
  // Whoever read the case may not open it; the refusal says why, which "nothing here" would not.
  if (panel.isError) return <Failure error={panel.error} onRetry={() => void panel.refetch()} />;
  return <Await query={panel}>{(data) => <PanelScreen panel={data} image={image} />}</Await>;
}

function Door({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <Alert color="amber" title="Open the readings?">
      <Stack gap="sm" align="flex-start">
        Whoever has seen the readings of others can no longer read this case as an expert. That you open them
        is kept in the audit trail.
        <Button onClick={onOpen}>Open the readings</Button>
      </Stack>
    </Alert>
  );
}
