import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { formatDate, formatDateTime } from "../../ui/format";
import { StateLabel } from "../../ui/labels";
import { notifyFailure } from "../../ui/notify";
import { Page } from "../../ui/Page";
import { Row, RowList } from "../../ui/RowList";
import { Sheet } from "../../ui/Sheet";
import { Await, Empty } from "../../ui/states";
import { deleteToken, tokensQuery, type ApiToken } from "../api";
import { TokenDialog } from "./TokenDialog";

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
      <RowList label="API tokens">
        {tokens.map((token) => (
          <Row
            key={token.id}
            title={token.name}
            detail={<TokenDetail token={token} />}
            action={
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Remove ${token.name}`}
                onClick={() => ask(token)}
              >
                Remove
              </Button>
            }
          />
        ))}
      </RowList>
    </Sheet>
  );
}

function TokenDetail({ token }: { readonly token: ApiToken }) {
  const { created_at: made, last_used_at: used, expires_at: until } = token;
  const isExpired = new Date(until) < new Date();
  return (
    <>
      Made {formatDate(made)}, {used === null ? "never used" : `last used ${formatDateTime(used)}`}.{" "}
      {isExpired ? (
        <StateLabel tone="quiet">{`Expired on ${formatDate(until)}`}</StateLabel>
      ) : (
        `Works until ${formatDate(until)}.`
      )}
    </>
  );
}
