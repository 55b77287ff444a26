import { Button, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useMe } from "../../accounts/me";
import { ActDialog } from "../../ui/ActDialog";
import { plural } from "../../ui/format";
import { PhantomBadge } from "../../ui/labels";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import type { Dataset } from "../api";
import { giveDataset } from "./api";
import { PeoplePanel } from "./PeoplePanel";

/** What an administrator sees of a dataset that is not open to them: that it is there, and whose it is. */
export function ClosedDataset({ dataset }: { readonly dataset: Dataset }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const me = useMe();
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["datasets"] });
  return (
    <Page
      title={dataset.name}
      back={{ to: "/datasets", label: "All datasets" }}
      badges={dataset.is_phantom && <PhantomBadge />}
      lead={dataset.description || undefined}
    >
      <Empty
        title="This dataset is not open to you"
        action={
          <Button variant="default" mt="xs" onClick={() => setAsking(true)}>
            Open it to me
          </Button>
        }
      >
        It holds {plural(dataset.case_count, "case")} and {plural(dataset.image_count, "image")}. As an
        administrator you decide who its people are; to look into it, be one of them.
      </Empty>
      <PeoplePanel dataset={dataset.id} mayWrite />
      {isAsking && (
        <ActDialog
          title={`Open ${dataset.name} to yourself`}
          verb="Open it to me"
          onAct={() => giveDataset(dataset.id, me.id)}
          onDone={() => {
            setAsking(false);
            refresh();
          }}
          onClose={() => setAsking(false)}
        >
          <Text>
            The audit trail keeps that you gave it to yourself. You then cannot read a study on these images
            blind, also when you give it up again.
          </Text>
        </ActDialog>
      )}
    </Page>
  );
}
