import { Button, Group, Text } from "@mantine/core";

import { messageOf } from "../../api/errors";
import { StateLabel, type Tone } from "../../ui/labels";
import type { SaveState, SaveStatus } from "./autosaver";

const WORDS: Readonly<Record<SaveState, { readonly word: string; readonly tone: Tone }>> = {
  saved: { word: "All changes saved", tone: "good" },
  waiting: { word: "Not saved yet", tone: "warn" },
  saving: { word: "Saving", tone: "active" },
  refused: { word: "Not saved", tone: "bad" },
};

interface Props {
  readonly status: SaveStatus;
  readonly onRetry: () => void;
}

/** Whether the draft on the screen is the draft that is kept. */
export function SaveLine({ status, onRetry }: Props) {
  const { word, tone } = WORDS[status.state];
  return (
    <div role="status" aria-label="Saving of the draft">
      <StateLabel tone={tone}>{word}</StateLabel>
      {status.state === "refused" && (
        <Group gap="xs" mt={4}>
          <Text fz="sm">{messageOf(status.error)}</Text>
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Save again
          </Button>
        </Group>
      )}
    </div>
  );
}
