import { Button, Group, Modal, Switch, Table, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { StateLabel } from "../ui/labels";
import { notifyDone } from "../ui/notify";
import { Page } from "../ui/Page";
import { Sheet } from "../ui/Sheet";
import { Await, Failure } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { changePerson, peopleQuery, type Person, type Role } from "./api";
import { Invitations } from "./Invitations";
import { RoleChoice } from "./RoleChoice";
import { ROLE_TITLES } from "./roles";

export function PeoplePage() {
  const people = useQuery(peopleQuery);
  const [edited, setEdited] = useState<Person | null>(null);
  return (
    <Page title="People" lead="Who may use Fovea, and as what. A person may hold several roles.">
      <Invitations />
      <Sheet title="Accounts">
        <Await query={people}>{(rows) => <PeopleTable people={rows} onEdit={setEdited} />}</Await>
      </Sheet>
      {edited !== null && <EditPerson person={edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}

interface TableProps {
  readonly people: readonly Person[];
  readonly onEdit: (person: Person) => void;
}

function PeopleTable({ people, onEdit }: TableProps) {
  return (
    <WideTable label="Accounts" minWidth={560}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>User name</Table.Th>
          <Table.Th>Roles</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>
            <VisuallyHidden>Change</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Td maw={280}>{person.display_name}</Table.Td>
            <Table.Td maw={200}>{person.username}</Table.Td>
            <Table.Td>{person.roles.map((role) => ROLE_TITLES[role]).join(", ") || "None"}</Table.Td>
            <Table.Td>
              <PersonState person={person} />
            </Table.Td>
            <Table.Td ta="right">
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Change ${person.display_name}`}
                onClick={() => onEdit(person)}
              >
                Change
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function PersonState({ person }: { readonly person: Person }) {
  if (person.is_simulated) return <StateLabel tone="warn">Simulated reader</StateLabel>;
  return person.is_active ? (
    <StateLabel tone="good">Active</StateLabel>
  ) : (
    <StateLabel tone="quiet">Closed</StateLabel>
  );
}

function EditPerson({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [isActive, activity] = useDisclosure(person.is_active);
  const change = useMutation({
    mutationFn: () => changePerson(person.id, { roles, is_active: isActive }),
    onSuccess: async () => {
      await client.invalidateQueries(peopleQuery);
      notifyDone("Saved. The change is in the audit trail.");
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Change ${person.display_name}`}>
      <RoleChoice value={roles} onChange={setRoles} />
      <Switch mt="lg" label="May log in" checked={isActive} onChange={activity.toggle} />
      {change.isError && <Failure error={change.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={change.isPending} onClick={() => change.mutate()}>
          Save
        </Button>
      </Group>
    </Modal>
  );
}
