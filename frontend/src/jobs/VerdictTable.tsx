import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";

import { plural } from "../ui/format";
import { StateLabel } from "../ui/labels";
import { WideTable } from "../ui/WideTable";
import type { Verdict } from "./api";
import { groupVerdicts, ownReason, yieldInWords, type VerdictGroup } from "./verdictGroups";
import { VERDICTS } from "./words";

/** Of a group as many files are shown at first. */
const FEW = 5;

export function VerdictTable({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <WideTable label="Verdicts" minWidth={560} verticalSpacing={7} withRowBorders={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>File</Table.Th>
          <Table.Th w={180}>Verdict</Table.Th>
          <Table.Th>In words</Table.Th>
        </Table.Tr>
      </Table.Thead>
      {groupVerdicts(verdicts).map((group) => (
        <GroupRows key={group.key} group={group} />
      ))}
    </WideTable>
  );
}

/** A reason that several files share is said once, above them. */
function GroupRows({ group }: { readonly group: VerdictGroup }) {
  const [isOpen, setOpen] = useState(false);
  const { verdicts, status, reason } = group;
  const isShared = verdicts.length > 1;
  const shown = isOpen ? verdicts : verdicts.slice(0, FEW);
  return (
    <Table.Tbody className="row-group">
      {isShared && (
        <Table.Tr>
          <Table.Th scope="rowgroup" colSpan={3}>
            {plural(verdicts.length, "file")}: {reason || VERDICTS[status].word.toLowerCase()}
          </Table.Th>
        </Table.Tr>
      )}
      {shown.map((verdict, index) => (
        <VerdictRow key={`${verdict.path}/${index}`} verdict={verdict} hasReason={!isShared} />
      ))}
      {verdicts.length > FEW && (
        <Table.Tr>
          <Table.Td colSpan={3}>
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? `Show ${FEW} of them only` : `Show all ${verdicts.length} files`}
            </Button>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

interface RowProps {
  readonly verdict: Verdict;
  readonly hasReason: boolean;
}

function VerdictRow({ verdict, hasReason }: RowProps) {
  const { word, tone } = VERDICTS[verdict.status];
  return (
    <Table.Tr>
      <Table.Td maw={320}>{verdict.path}</Table.Td>
      <Table.Td>
        <StateLabel tone={tone}>{word}</StateLabel>
      </Table.Td>
      <Table.Td maw={420}>
        {hasReason && verdict.reason !== "" ? (
          verdict.reason
        ) : (
          <Text span inherit c="var(--fovea-ink-2)">
            {ownReason(verdict.reason) || (verdict.images + verdict.planes > 0 ? yieldInWords(verdict) : "")}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
