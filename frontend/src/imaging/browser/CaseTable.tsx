import { Checkbox, Table } from "@mantine/core";

import { WideTable } from "../../ui/WideTable";
import type { Case } from "../api";
import { CaseRows } from "./CaseRows";
import type { Picking } from "./usePicking";
import styles from "./browser.module.css";

interface Props {
  readonly cases: readonly Case[];
  readonly picking: Picking;
}

export function CaseTable({ cases, picking }: Props) {
  return (
    <div className="sheet" style={{ padding: "4px 14px" }}>
      <WideTable
        label="Cases"
        minWidth={860}
        verticalSpacing={7}
        withRowBorders={false}
        className={styles.table}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <PageTick cases={cases} picking={picking} />
            </Table.Th>
            <Table.Th w={200}>Case</Table.Th>
            <Table.Th>Images</Table.Th>
            <Table.Th w={230}>Notes</Table.Th>
            <Table.Th w={90} ta="right">
              Variants
            </Table.Th>
            <Table.Th w={120}>Score</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {cases.map((each) => (
          <CaseRows key={each.id} case={each} picking={picking} />
        ))}
      </WideTable>
    </div>
  );
}

export function PageTick({ cases, picking, label }: Props & { readonly label?: string }) {
  const ticked = cases.map(picking.tickedOf);
  const isAll = ticked.length > 0 && ticked.every((each) => each === "all");
  return (
    <Checkbox
      {...(label === undefined ? { "aria-label": "All cases on this page" } : { label })}
      size="xs"
      checked={isAll}
      indeterminate={!isAll && ticked.some((each) => each !== "none")}
      onChange={() => picking.pickCases(cases, !isAll)}
    />
  );
}
