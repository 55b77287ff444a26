import { Anchor, Button, Group, Modal, Stack, Table, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { formatDate, plural } from "../ui/format";
import { SimulatedBadge, StateLabel } from "../ui/labels";
import { Page } from "../ui/Page";
import { Sheet } from "../ui/Sheet";
import { Await, Empty, Failure } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { createStudy, studiesQuery, type Study } from "./api";
import { STUDY_STATES } from "./words";

export function StudiesPage() {
  const studies = useQuery(studiesQuery);
  const [isOpen, setOpen] = useState(false);
  const add = <Button onClick={() => setOpen(true)}>New study</Button>;
  return (
    <Page title="Studies" lead="Blinded reader studies that you are an investigator of." actions={add}>
      <Await query={studies}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title="No study yet">
              A study compares treatments of the same images in the eyes of blinded readers.
            </Empty>
          ) : (
            <StudyTable studies={rows} />
          )
        }
      </Await>
      {isOpen && <NewStudyDialog onClose={() => setOpen(false)} />}
    </Page>
  );
}

function StudyTable({ studies }: { readonly studies: readonly Study[] }) {
  return (
    <Sheet>
      <WideTable label="Studies" minWidth={620} verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Study</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Size</Table.Th>
            <Table.Th>Made</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {studies.map((study) => (
            <Table.Tr key={study.id}>
              <Table.Td maw={420}>
                <Group gap="sm">
                  <Anchor component={Link} to={`/studies/${study.id}`} className="plain-link">
                    {study.title}
                  </Anchor>
                  {study.is_simulated && <SimulatedBadge />}
                </Group>
              </Table.Td>
              <Table.Td>
                <StateLabel tone={STUDY_STATES[study.state].tone}>
                  {STUDY_STATES[study.state].word}
                </StateLabel>
              </Table.Td>
              <Table.Td>
                {plural(study.protocol.cases.length, "case")},{" "}
                {plural(study.protocol.readers.length, "reader")}
              </Table.Td>
              <Table.Td>{formatDate(study.created_at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Sheet>
  );
}

function NewStudyDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const create = useMutation({
    mutationFn: () => createStudy(title.trim()),
    onSuccess: async (study) => {
      await client.invalidateQueries(studiesQuery);
      await navigate({ to: `/studies/${study.id}` });
    },
  });
  return (
    <Modal opened onClose={onClose} title="New study">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== "") create.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Title"
            description="Readers see it, so leave out what is compared."
            maxLength={200}
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          {create.isError && <Failure error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={title.trim() === ""} loading={create.isPending}>
              Begin the draft
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
