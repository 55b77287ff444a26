import { Button, Table, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { StateLabel } from "../../ui/labels";
import { Page } from "../../ui/Page";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { WideTable } from "../../ui/WideTable";
import { peopleQuery, type Person } from "../api";
import { ROLE_TITLES } from "../roles";
import { Invitations } from "./Invitations";
import { PersonDialog } from "./PersonDialog";

export function PeoplePage() {
  const people = useQuery(peopleQuery);
  const [edited, setEdited] = useState<Person | null>(null);
  return (
    <Page title="People" lead="Who may use Fovea, and as what. A person may hold several roles.">
      <Invitations />
      <Sheet title="Accounts">
        <Await query={people}>{(rows) => <PeopleTable people={rows} onEdit={setEdited} />}</Await>
      </Sheet>
      {edited !== null && <PersonDialog person={edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}

interface TableProps {
  readonly people: readonly Person[];
  readonly onEdit: (person: Person) => void;
}

function PeopleTable({ people, onEdit }: TableProps) {
  return (
    <WideTable label="Accounts" minWidth={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>User name</Table.Th>
          <Table.Th>E-mail</Table.Th>
          <Table.Th>Roles</Table.Th>
          <Table.Th>Second step</Table.Th>
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
            <Table.Td maw={240}>{person.email || "None"}</Table.Td>
            <Table.Td>{person.roles.map((role) => ROLE_TITLES[role]).join(", ") || "None"}</Table.Td>
            <Table.Td>{person.has_factor ? "Yes" : "No"}</Table.Td>
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
