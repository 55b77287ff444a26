import { Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { allCasesQuery, type Case, type ImageSummary } from "../imaging/api";
import { stackInWords } from "../imaging/stackWords";
import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import type { CaseViews, Protocol, View } from "./api";

const PER_PAGE = 20;

/** Which images and planes of each case are read, as frozen. Fetched only when somebody wants to see it. */
export function ViewsSummary({ protocol }: { readonly protocol: Protocol }) {
  const [isOpen, setOpen] = useState(false);
  const { dataset, views } = protocol;
  if (dataset === null || views.length === 0) return null;
  return (
    <Sheet title="What is read" lead="The images and planes of each case, presentation by presentation.">
      {isOpen ? (
        <Views dataset={dataset} views={views} />
      ) : (
        <div>
          <Button variant="default" onClick={() => setOpen(true)}>
            Show each case
          </Button>
        </div>
      )}
    </Sheet>
  );
}

interface ViewsProps {
  readonly dataset: string;
  readonly views: readonly CaseViews[];
}

function Views({ dataset, views }: ViewsProps) {
  const cases = useQuery(allCasesQuery(dataset));
  return <Await query={cases}>{(list) => <ViewsTable cases={list} views={views} />}</Await>;
}

function ViewsTable({ cases, views }: { readonly cases: readonly Case[] } & Pick<ViewsProps, "views">) {
  const [page, setPage] = useState(1);
  const byId = new Map(cases.map((each) => [each.id, each]));
  const images = new Map(cases.flatMap((each) => each.images).map((image) => [image.id, image]));
  return (
    <>
      <WideTable label="What is read" minWidth={560} verticalSpacing={6} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Case</Table.Th>
            <Table.Th>Presentation</Table.Th>
            <Table.Th>Images, in their order</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {views.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((each) => (
          <Table.Tbody key={each.case} className="row-group">
            {each.displays.map((display, index) => (
              <Table.Tr key={index}>
                {index === 0 && (
                  <Table.Th scope="rowgroup" rowSpan={each.displays.length} fw={400}>
                    {byId.get(each.case)?.code ?? "A case that is gone"}
                  </Table.Th>
                )}
                <Table.Td pl="xs">{index + 1}</Table.Td>
                <Table.Td>
                  {display.map((view) => (
                    <Text key={view.image} fz="sm">
                      {viewInWords(view, images.get(view.image))}
                    </Text>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        ))}
      </WideTable>
      <Pager count={views.length} pageSize={PER_PAGE} page={page} onChange={setPage} />
    </>
  );
}

/** "MR · volume · 36 planes · 0.49 mm: planes 4 to 9", and its label where it has one. */
function viewInWords(view: View, image: ImageSummary | undefined): string {
  if (image === undefined) return "An image that is gone";
  const name = [stackInWords(image), image.label].filter((part) => part !== "").join(", ");
  if (image.plane_count === 1) return name;
  return `${name}: ${planesInWords(view, image)}`;
}

function planesInWords({ first_plane: first, last_plane: last }: View, image: ImageSummary): string {
  const noun = image.kind === "cine" ? "frame" : "plane";
  if (first === 0 && last === image.plane_count - 1) return `all ${noun}s`;
  return first === last ? `${noun} ${first + 1}` : `${noun}s ${first + 1} to ${last + 1}`;
}
