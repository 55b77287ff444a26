import { Group, Text } from "@mantine/core";

import { formatBytes, plural } from "../../ui/format";
import { Sheet } from "../../ui/Sheet";
import { byType, folderCount, typeInWords } from "./chosen";
import { FileList } from "./FileList";
import type { UploadItem } from "./items";

const MOST_TYPES = 6;

/** What was chosen, in a line for each type; the whole list opens on demand. */
export function ChosenFiles({ items }: { readonly items: readonly UploadItem[] }) {
  const types = byType(items);
  const folders = folderCount(items);
  return (
    <Sheet title="Chosen files" lead={folders > 0 ? `In ${plural(folders, "folder")}.` : undefined}>
      <Group component="ul" gap="xs" m={0} p={0} aria-label="By type" style={{ listStyle: "none" }}>
        {types.slice(0, MOST_TYPES).map((line) => (
          <Text key={line.ending} component="li" fz="sm" className="inset" px="sm" py={4}>
            {typeInWords(line)}, {formatBytes(line.bytes)}
          </Text>
        ))}
        {types.length > MOST_TYPES && (
          <Text component="li" fz="sm" c="var(--fovea-ink-2)" py={4}>
            and {plural(types.length - MOST_TYPES, "other type")}
          </Text>
        )}
      </Group>
      <details>
        <summary>List of files</summary>
        <FileList items={items} />
      </details>
    </Sheet>
  );
}
