import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { refusalInWords } from "../login/words";
import { addPasskey } from "./api";
import { FactorDialog } from "./FactorDialog";
import { NewFactor } from "./NewFactor";

interface Props {
  readonly hasCodes: boolean;
  readonly onClose: () => void;
}

export function AddPasskey({ hasCodes, onClose }: Props) {
  const [isAdded, setAdded] = useState(false);
  return (
    <FactorDialog title="Add a passkey" onClose={onClose}>
      {isAdded ? (
        <NewFactor hasCodes={hasCodes} onClose={onClose} />
      ) : (
        <NameForm onAdded={() => setAdded(true)} onCancel={onClose} />
      )}
    </FactorDialog>
  );
}

interface NameProps {
  readonly onAdded: () => void;
  readonly onCancel: () => void;
}

function NameForm({ onAdded, onCancel }: NameProps) {
  const [name, setName] = useState("");
  const add = useMutation({ mutationFn: () => addPasskey(name.trim()), onSuccess: onAdded });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Add a passkey">
      <Stack>
        <Text fz="sm">
          A passkey is kept by this device, your phone or a security key. The browser asks you for it next.
        </Text>
        <TextInput
          label="Name"
          description="So that you know it again: reading room, blue key"
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {add.isError && (
          <Alert color="brick" role="alert">
            {refusalInWords(add.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ""} loading={add.isPending}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
