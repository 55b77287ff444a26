import { Anchor, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { hasRole, useMe } from "../accounts/me";
import { formatDate, plural } from "../ui/format";
import { PhantomBadge } from "../ui/labels";
import { Page } from "../ui/Page";
import { Await, Empty } from "../ui/states";
import { datasetsQuery, type Dataset } from "./api";
import { DatasetDialog } from "./DatasetDialog";

export function DatasetsPage() {
  const datasets = useQuery(datasetsQuery);
  const [isOpen, setOpen] = useState(false);
  const mayWrite = hasRole(useMe(), "administrator");
  const add = <Button onClick={() => setOpen(true)}>New dataset</Button>;
  return (
    <Page
      title="Datasets"
      lead="Named collections of cases, de-identified on the way in."
      actions={mayWrite && add}
    >
      <Await query={datasets}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={mayWrite ? "No dataset yet" : "No dataset is open to you"}>
              {mayWrite
                ? "Make one, then upload its images."
                : "Datasets appear here once an administrator has opened them to you."}
            </Empty>
          ) : (
            <DatasetList datasets={rows} />
          )
        }
      </Await>
      {isOpen && <DatasetDialog onClose={() => setOpen(false)} />}
    </Page>
  );
}

function DatasetList({ datasets }: { readonly datasets: readonly Dataset[] }) {
  return (
    <Stack className="sheet" gap={0}>
      {datasets.map((dataset, index) => (
        <DatasetRow key={dataset.id} dataset={dataset} isFirst={index === 0} />
      ))}
    </Stack>
  );
}

function DatasetRow({ dataset, isFirst }: { readonly dataset: Dataset; readonly isFirst: boolean }) {
  return (
    <Group
      component="article"
      p="lg"
      gap="lg"
      align="flex-start"
      justify="space-between"
      style={isFirst ? undefined : { borderTop: "1px solid var(--fovea-line)" }}
    >
      <div style={{ flex: "1 1 320px", minWidth: 0 }}>
        <Group gap="sm">
          <Title order={2}>
            {dataset.may_open ? (
              <Anchor component={Link} to={`/datasets/${dataset.id}`} inherit className="plain-link">
                {dataset.name}
              </Anchor>
            ) : (
              dataset.name
            )}
          </Title>
          {dataset.is_phantom && <PhantomBadge />}
          {!dataset.may_open && (
            <Badge color="gray" variant="light" tt="none" radius="sm">
              Not open to you
            </Badge>
          )}
        </Group>
        {dataset.description !== "" && (
          <Text c="var(--fovea-ink-2)" maw="72ch" lineClamp={3} mt={4}>
            {dataset.description}
          </Text>
        )}
      </div>
      <Text fz="sm" c="var(--fovea-ink-2)" w={{ base: "100%", sm: 220 }} ta={{ sm: "right" }} component="div">
        <div>
          {plural(dataset.case_count, "case")}, {plural(dataset.image_count, "image")}
        </div>
        <div>{dataset.modalities.join(", ") || "No images yet"}</div>
        <div>Made {formatDate(dataset.created_at)}</div>
        <PeopleLine dataset={dataset} />
      </Text>
    </Group>
  );
}

/** Whose it is: leads to where an administrator decides that. */
function PeopleLine({ dataset }: { readonly dataset: Dataset }) {
  const names = dataset.people.map(({ display_name }) => display_name);
  const words = names.length === 0 ? "Nobody can open it" : `Open to ${shortened(names)}`;
  return (
    <Link
      to="/datasets/$datasetId"
      params={{ datasetId: dataset.id }}
      {...(dataset.may_open ? { search: { panel: "people" } as never } : {})}
      className="plain-link"
    >
      {words}
    </Link>
  );
}

const NAMED = 2;

function shortened(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${rest} more` : names.join(" and ");
}
