import { Anchor, Button, Code, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { formatBytes, formatDateTime } from "../ui/format";
import { SimulatedBadge } from "../ui/labels";
import { Sheet } from "../ui/Sheet";
import { Await, Failure } from "../ui/states";
import { exportsQuery, makeExport, type ResultsExport } from "./api";
import { DataTable } from "./DataTable";

/** Everything that left, and the way to take it out again. */
export function Exports({ studyId }: { readonly studyId: string }) {
  const client = useQueryClient();
  const exports = useQuery(exportsQuery(studyId));
  const make = useMutation({
    mutationFn: () => makeExport(studyId),
    onSuccess: () => client.invalidateQueries(exportsQuery(studyId)),
  });
  return (
    <Sheet
      title="Exports"
      id="exports"
      lead="One zip: tidy CSV tables, their dictionary, the manifest and the provenance of every image. Each is logged, and the same study gives the same bytes."
      actions={
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          Make an export
        </Button>
      }
    >
      {make.isError && <Failure error={make.error} onRetry={() => make.mutate()} />}
      <Await query={exports}>
        {(list) =>
          list.length === 0 ? (
            <Text c="dimmed">Nothing has been exported yet.</Text>
          ) : (
            <ExportTable exports={list} />
          )
        }
      </Await>
    </Sheet>
  );
}

function ExportTable({ exports }: { readonly exports: readonly ResultsExport[] }) {
  return (
    <DataTable
      caption="Exports, the newest first"
      rows={exports}
      keyOf={({ id }) => id}
      minWidth={640}
      columns={[
        { title: "File", isText: true, cell: (each) => <ExportLink export={each} /> },
        { title: "Made", isText: true, cell: ({ at }) => formatDateTime(at) },
        { title: "By", isText: true, cell: ({ by }) => by },
        { title: "Size", cell: ({ size }) => formatBytes(size) },
        {
          title: "SHA-256",
          isText: true,
          cell: ({ sha256 }) => <Code title={sha256}>{`${sha256.slice(0, 16)}\u2026`}</Code>,
        },
      ]}
    />
  );
}

function ExportLink({ export: { url_path, file_name, is_simulated } }: { readonly export: ResultsExport }) {
  return (
    <>
      <Anchor
        href={url_path}
        download={file_name}
        className="plain-link"
        aria-label={`Download ${file_name}`}
      >
        {file_name}
      </Anchor>{" "}
      {is_simulated && <SimulatedBadge />}
    </>
  );
}
