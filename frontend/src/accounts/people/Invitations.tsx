import { Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { formatDateTime } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import { SecretOnce } from "../../ui/SecretOnce";
import { Sheet } from "../../ui/Sheet";
import { Await, Failure } from "../../ui/states";
import { WideTable } from "../../ui/WideTable";
import { invitationsQuery, invite, type Invitation, type Role } from "../api";
import { RoleChoice } from "./RoleChoice";
import { rolesInWords } from "../roles";

export function Invitations() {
  const invitations = useQuery(invitationsQuery);
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Sheet
      title="Invitations"
      lead="A link lets one person make an account with the roles you choose. It works once, for 14 days."
      actions={<Button onClick={dialog.open}>Invite a person</Button>}
    >
      <Await query={invitations}>{(rows) => <InvitationTable invitations={rows} />}</Await>
      {isOpen && <InviteDialog onClose={dialog.close} />}
    </Sheet>
  );
}

function InvitationTable({ invitations }: { readonly invitations: readonly Invitation[] }) {
  if (invitations.length === 0) return <Text c="dimmed">Nobody has been invited yet.</Text>;
  return (
    <WideTable label="Invitations" minWidth={520}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>For</Table.Th>
          <Table.Th>As</Table.Th>
          <Table.Th>Until</Table.Th>
          <Table.Th>State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {invitations.map((invitation) => (
          <Table.Tr key={invitation.id}>
            <Table.Td maw={320}>{invitation.note || "No note"}</Table.Td>
            <Table.Td>{rolesInWords(invitation.roles)}</Table.Td>
            <Table.Td>{formatDateTime(invitation.expires_at)}</Table.Td>
            <Table.Td>
              <InvitationState invitation={invitation} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function InvitationState({ invitation }: { readonly invitation: Invitation }) {
  if (invitation.accepted_at !== null) return <StateLabel tone="good">Accepted</StateLabel>;
  if (new Date(invitation.expires_at) < new Date()) return <StateLabel tone="quiet">Expired</StateLabel>;
  return <StateLabel tone="active">Open</StateLabel>;
}

function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [roles, setRoles] = useState<Role[]>(["reader"]);
  const [note, setNote] = useState("");
  const create = useMutation({
    mutationFn: () => invite({ roles, note }),
    onSuccess: () => client.invalidateQueries(invitationsQuery),
  });
  return (
    <Modal opened onClose={onClose} title="Invite a person">
      {create.data === undefined ? (
        <Stack>
          <RoleChoice value={roles} onChange={setRoles} />
          <TextInput
            label="Note"
            description="Whom the link is for. Only administrators see it."
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          {create.isError && <Failure error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={roles.length === 0} loading={create.isPending} onClick={() => create.mutate()}>
              Make the link
            </Button>
          </Group>
        </Stack>
      ) : (
        <SecretOnce
          label="Send this link to the person"
          secret={new URL(create.data.url_path, window.location.origin).href}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
