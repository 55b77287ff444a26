import { Button, Group, Select } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { Page } from "../ui/Page";
import { Pager } from "../ui/Pager";
import { Sheet } from "../ui/Sheet";
import { Await, Failure } from "../ui/states";
import { auditQuery, chainsQuery, EVERY_CHAIN, verifyRecord } from "./api";
import { ChainTable } from "./ChainTable";
import { EventTable } from "./EventTable";
import { RecordResult } from "./RecordResult";
import { chainName } from "./words";

export function AuditPage() {
  const [chain, setChain] = useState(EVERY_CHAIN);
  const chains = useQuery(chainsQuery);
  const check = useMutation({ mutationFn: verifyRecord });
  return (
    <Page
      title="Audit trail"
      lead="Every answer, change, freeze, unblinding, export, login and change of rights. Rows can only be added, and each carries the hash of the one before: one chain for each study, and one for the site."
      actions={
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          Verify the record
        </Button>
      }
    >
      {check.data && <RecordResult check={check.data} />}
      {check.isError && <Failure error={check.error} onRetry={() => check.mutate()} />}
      <Sheet title="Chains">
        <Await query={chains}>
          {(found) => <ChainTable chains={found} check={check.data} onChoose={setChain} />}
        </Await>
      </Sheet>
      <Events key={chain} chain={chain} onChoose={setChain} />
    </Page>
  );
}

interface EventsProps {
  readonly chain: string;
  readonly onChoose: (chain: string) => void;
}

/** Begins at its first page whenever another chain is chosen, because the page gives it a key. */
function Events({ chain, onChoose }: EventsProps) {
  const [page, setPage] = useState(1);
  const events = useQuery(auditQuery(chain, page));
  const { data: chains = [] } = useQuery(chainsQuery);
  const choices = [
    { value: EVERY_CHAIN, label: "All events" },
    ...chains.map((one) => ({ value: one.chain, label: chainName(one) })),
  ];
  return (
    <Sheet
      title="Events"
      actions={
        <Group>
          <Select
            aria-label="Whose events"
            data={choices}
            value={chain}
            onChange={(value) => onChoose(value ?? EVERY_CHAIN)}
            allowDeselect={false}
            searchable={choices.length > 8}
            w={{ base: "100%", sm: 280 }}
          />
        </Group>
      }
    >
      <Await query={events}>
        {({ count, results }) => (
          <>
            <EventTable events={results} chains={chains} withChain={chain === EVERY_CHAIN} />
            <Pager count={count} page={page} onChange={setPage} />
          </>
        )}
      </Await>
    </Sheet>
  );
}
