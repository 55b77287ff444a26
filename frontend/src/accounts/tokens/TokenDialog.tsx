import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { SecretOnce } from "../../ui/SecretOnce";
import { Failure } from "../../ui/states";
import { createToken, tokensQuery } from "../api";

const LIFETIMES = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 365, label: "A year" },
] as const;

const USUAL_DAYS = 90;

export function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const create = useMutation({
    mutationFn: () => createToken({ name: name.trim(), expires_in_days: days }),
    onSuccess: () => client.invalidateQueries(tokensQuery),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New API token" closeOnClickOutside={create.data === undefined}>
      {create.data === undefined ? (
        <form onSubmit={submit} noValidate>
          <Stack>
            <TextInput
              label="Name"
              description="What will use it"
              maxLength={100}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <LifetimeChoice days={days} onChange={setDays} />
            {create.isError && <Failure error={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={name.trim() === ""} loading={create.isPending}>
                Make the token
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <SecretOnce label="Your new token" secret={create.data.token} onClose={onClose} />
      )}
    </Modal>
  );
}

interface LifetimeProps {
  readonly days: number;
  readonly onChange: (days: number) => void;
}

function LifetimeChoice({ days, onChange }: LifetimeProps) {
  return (
    <Radio.Group
      label="Works for"
      description="Afterwards it is refused, and you make a new one."
      value={String(days)}
      onChange={(value) => onChange(Number(value))}
    >
      <Group gap="lg" mt="xs">
        {LIFETIMES.map(({ days: each, label }) => (
          <Radio key={each} value={String(each)} label={label} />
        ))}
      </Group>
    </Radio.Group>
  );
}
