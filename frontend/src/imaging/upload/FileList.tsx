import { Progress, Table, Text } from "@mantine/core";

import { formatBytes } from "../../ui/format";
import { StateLabel, type Tone } from "../../ui/labels";
import { WideTable } from "../../ui/WideTable";
import type { ItemState, UploadItem } from "./items";

const STATES: Readonly<Record<ItemState, { readonly word: string; readonly tone: Tone }>> = {
  sending: { word: "Being sent", tone: "active" },
  failed: { word: "Not sent", tone: "bad" },
  paused: { word: "Paused", tone: "warn" },
  waiting: { word: "Waiting", tone: "quiet" },
  sent: { word: "Sent", tone: "good" },
};
const ORDER = Object.keys(STATES) as ItemState[];
/** A folder may hold thousands of files; what needs attention comes first. */
const MOST_SHOWN = 100;

export function mostTelling(items: readonly UploadItem[]): UploadItem[] {
  return items.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).slice(0, MOST_SHOWN);
}

export function FileList({ items }: { readonly items: readonly UploadItem[] }) {
  return (
    <>
      <WideTable label="Chosen files" minWidth={480} maxHeight={320} verticalSpacing={5} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            <Table.Th w={180}>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {mostTelling(items).map((item) => (
            <FileRow key={item.picked.path} item={item} />
          ))}
        </Table.Tbody>
      </WideTable>
      {items.length > MOST_SHOWN && (
        <Text fz="sm" c="dimmed">
          And {items.length - MOST_SHOWN} more.
        </Text>
      )}
    </>
  );
}

function FileRow({ item: { picked, state, sent, error } }: { readonly item: UploadItem }) {
  return (
    <Table.Tr>
      <Table.Td maw={420}>
        {picked.path}
        {error !== "" && (
          <Text fz="sm" c="brick.7">
            {error}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
        {formatBytes(picked.file.size)}
      </Table.Td>
      <Table.Td>
        <StateLabel tone={STATES[state].tone}>{STATES[state].word}</StateLabel>
        {state === "sending" && (
          <Progress.Root size="xs" mt={4}>
            <Progress.Section
              value={picked.file.size === 0 ? 100 : (100 * sent) / picked.file.size}
              aria-label={picked.path}
            />
          </Progress.Root>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
