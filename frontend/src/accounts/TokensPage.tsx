import { Button, Group, Modal, Stack, Table, TextInput, VisuallyHidden } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { formatDateTime } from "../ui/format";
import { notifyFailure } from "../ui/notify";
import { Page } from "../ui/Page";
import { SecretOnce } from "../ui/SecretOnce";
import { Sheet } from "../ui/Sheet";
import { Await, Empty, Failure } from "../ui/states";
import { WideTable } from "../ui/WideTable";
import { createToken, deleteToken, tokensQuery, type ApiToken } from "./api";

export function TokensPage() {
  const tokens = useQuery(tokensQuery);
  const [isOpen, setOpen] = useState(false);
  return (
    <Page
      title="API tokens"
      lead="A token lets a program act as you. Give each program its own, and remove it when it is no longer needed."
      actions={<Button onClick={() => setOpen(true)}>New token</Button>}
    >
      <Await query={tokens}>{(rows) => <TokenTable tokens={rows} />}</Await>
      {isOpen && <TokenDialog onClose={() => setOpen(false)} />}
    </Page>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly ApiToken[] }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: deleteToken,
    onSuccess: () => client.invalidateQueries(tokensQuery),
    onError: notifyFailure,
  });
  const ask = (token: ApiToken): void => {
    modals.openConfirmModal({
      title: `Remove “${token.name}”?`,
      children: "Programs that use it are refused from now on.",
      labels: { confirm: "Remove", cancel: "Keep" },
      confirmProps: { color: "brick" },
      onConfirm: () => remove.mutate(token.id),
    });
  };
  if (tokens.length === 0)
    return <Empty title="No tokens">You need one only for programs that use the API.</Empty>;
  return (
    <Sheet>
      <WideTable label="API tokens" minWidth={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>Last used</Table.Th>
            <Table.Th>
              <VisuallyHidden>Remove</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td maw={320}>{token.name}</Table.Td>
              <Table.Td>{formatDateTime(token.created_at)}</Table.Td>
              <Table.Td>
                {token.last_used_at === null ? "Never" : formatDateTime(token.last_used_at)}
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Remove ${token.name}`}
                  onClick={() => ask(token)}
                >
                  Remove
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Sheet>
  );
}

function TokenDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => createToken(name.trim()),
    onSuccess: () => client.invalidateQueries(tokensQuery),
  });
  return (
    <Modal opened onClose={onClose} title="New API token">
      {create.data === undefined ? (
        <Stack>
          <TextInput
            label="Name"
            description="What will use it"
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {create.isError && <Failure error={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={name.trim() === ""} loading={create.isPending} onClick={() => create.mutate()}>
              Make the token
            </Button>
          </Group>
        </Stack>
      ) : (
        <SecretOnce label="Your new token" secret={create.data.token} onClose={onClose} />
      )}
    </Modal>
  );
}
