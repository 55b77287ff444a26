import { Anchor, Badge, Table, Text } from "@mantine/core";

import { formatDateTime } from "../ui/format";
import { WideTable } from "../ui/WideTable";
import type { Chain, ChainCheck, RecordCheck } from "./api";
import { chainName } from "./words";

interface Props {
  readonly chains: readonly Chain[];
  readonly check: RecordCheck | undefined;
  readonly onChoose: (chain: string) => void;
}

/** One row for each chain; choosing one shows its events. */
export function ChainTable({ chains, check, onChoose }: Props) {
  const checked = new Map(check?.chains.map((chain) => [chain.chain, chain]));
  return (
    <WideTable label="Chains" minWidth={520} maxHeight={320} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Chain</Table.Th>
          <Table.Th w={150}>Check</Table.Th>
          <Table.Th ta="right">Events</Table.Th>
          <Table.Th>Last event</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {chains.map((chain) => (
          <Table.Tr key={chain.chain}>
            <Table.Td miw={180}>
              <Anchor component="button" type="button" ta="left" onClick={() => onChoose(chain.chain)}>
                {chainName(chain)}
              </Anchor>
            </Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>
              <Verdict state={checked.get(chain.chain)} />
            </Table.Td>
            <Table.Td ta="right">{chain.events}</Table.Td>
            <Table.Td style={{ whiteSpace: "nowrap" }}>{formatDateTime(chain.at)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Verdict({ state }: { readonly state: ChainCheck | undefined }) {
  if (state === undefined) return <Text c="dimmed">Not yet</Text>;
  if (!state.is_ok) return <Badge color="brick">{state.faults.length} found</Badge>;
  if (state.events === 0 && !state.is_whole_checked) return <Text c="dimmed">Left to verify_audit</Text>;
  return <Badge color="moss">{state.is_whole_checked ? "Whole" : `Newest ${state.events} whole`}</Badge>;
}
