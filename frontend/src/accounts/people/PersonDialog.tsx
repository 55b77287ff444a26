import { Button, Divider, Group, Modal, Stack, Switch, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "../../ui/ActDialog";
import { notifyDone } from "../../ui/notify";
import { SecretOnce } from "../../ui/SecretOnce";
import { Failure } from "../../ui/states";
import { changePerson, peopleQuery, removeFactorsOf, type Person, type Role } from "../api";
import { PersonAccess } from "./PersonAccess";
import { RoleChoice } from "./RoleChoice";

interface Props {
  readonly person: Person;
  readonly onClose: () => void;
}

/** What an administrator can do for one person: rights, and the ways in when these are lost. */
export function PersonDialog({ person, onClose }: Props) {
  const [link, setLink] = useState<string | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  if (isRemoving) return <RemoveFactors person={person} onClose={onClose} />;
  if (link !== null) {
    return (
      <Modal
        opened
        onClose={onClose}
        title={`New password for ${person.display_name}`}
        closeOnClickOutside={false}
      >
        <SecretOnce label="Send this link to the person" secret={link} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={`Change ${person.display_name}`}>
      <Stack gap="lg">
        <Rights person={person} onClose={onClose} />
        {!person.is_simulated && person.is_active && (
          <>
            <Divider />
            <PersonAccess person={person} onLink={setLink} onRemoveFactors={() => setRemoving(true)} />
          </>
        )}
      </Stack>
    </Modal>
  );
}

function Rights({ person, onClose }: Props) {
  const client = useQueryClient();
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [email, setEmail] = useState(person.email);
  const [isActive, activity] = useDisclosure(person.is_active);
  const changedEmail = email.trim() === person.email ? {} : { email: email.trim() };
  const change = useMutation({
    mutationFn: () => changePerson(person.id, { roles, is_active: isActive, ...changedEmail }),
    onSuccess: async () => {
      await client.invalidateQueries(peopleQuery);
      notifyDone("Saved. The change is in the audit trail.");
      onClose();
    },
  });
  return (
    <div>
      <RoleChoice value={roles} onChange={setRoles} />
      {!person.is_simulated && (
        <TextInput
          mt="lg"
          label="E-mail"
          description="May stay empty. Links for a new password go there."
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      )}
      <Switch
        mt="lg"
        label="May log in"
        description={person.is_active && !isActive ? CLOSING : undefined}
        checked={isActive}
        onChange={activity.toggle}
      />
      {change.isError && <Failure error={change.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={change.isPending} onClick={() => change.mutate()}>
          Save
        </Button>
      </Group>
    </div>
  );
}

const CLOSING = "All their sessions end at once, and their API tokens are refused. Nothing they did is lost.";

function RemoveFactors({ person, onClose }: Props) {
  const client = useQueryClient();
  const done = (): void => {
    void client.invalidateQueries(peopleQuery);
    notifyDone(`${person.display_name} logs in with the password alone now.`);
    onClose();
  };
  return (
    <ActDialog
      title={`Remove the second step of ${person.display_name}?`}
      verb="Remove"
      isDestructive
      onAct={() => removeFactorsOf(person.id)}
      onDone={done}
      onClose={onClose}
    >
      The password alone lets them in then, until they set up a new one. Be sure that it is they who ask you.
    </ActDialog>
  );
}
