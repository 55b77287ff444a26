import { Button, Group, Progress, Stack, Text } from "@mantine/core";

import { formatBytes, plural } from "../../ui/format";
import { StickyBar } from "../../ui/StickyBar";
import { isBusy, type UploadSummary } from "./items";
import type { Uploader } from "./uploader";

interface ChosenProps {
  readonly summary: UploadSummary;
  readonly isPending: boolean;
  readonly onBegin: () => void;
  readonly onClear: () => void;
}

/** A job takes so many files. */
export const MOST_FILES = 20_000;

/** One button takes in everything that was chosen. It never leaves the screen. */
export function ChosenBar({ summary, isPending, onBegin, onClear }: ChosenProps) {
  const total = countAll(summary);
  const isTooMany = total > MOST_FILES;
  return (
    <StickyBar label="Take in">
      <Text role="status" aria-live="polite">
        {plural(total, "file")} chosen, {formatBytes(summary.bytes)}
        {isTooMany && `. Choose at most ${MOST_FILES} at once, or put them into a zip archive.`}
      </Text>
      <Group gap="xs">
        <Button variant="default" disabled={isPending} onClick={onClear}>
          Clear
        </Button>
        <Button loading={isPending} disabled={isTooMany} onClick={onBegin}>
          Take in {plural(total, "file")}
        </Button>
      </Group>
    </StickyBar>
  );
}

interface SendingProps {
  readonly summary: UploadSummary;
  readonly uploader: Uploader;
}

/** How far sending is, with what can be done about it. */
export function SendingBar({ summary, uploader }: SendingProps) {
  const { bytes, sentBytes, counts } = summary;
  return (
    <StickyBar label="Sending">
      <Stack gap={6} flex="1 1 320px">
        <Group justify="space-between" gap="xs">
          <Text role="status" aria-live="polite">
            {counts.sent} of {plural(countAll(summary), "file")} sent
            {counts.failed > 0 && `, ${counts.failed} could not be sent`}
          </Text>
          <Text className="numbers" fz="sm">
            {formatBytes(sentBytes)} of {formatBytes(bytes)}
          </Text>
        </Group>
        <Progress.Root size="sm">
          <Progress.Section value={bytes === 0 ? 100 : (100 * sentBytes) / bytes} aria-label="All files" />
        </Progress.Root>
      </Stack>
      <SendingActs summary={summary} uploader={uploader} />
    </StickyBar>
  );
}

function SendingActs({ summary, uploader }: SendingProps) {
  const { counts } = summary;
  if (isBusy(summary)) {
    return (
      <Button variant="default" onClick={() => uploader.pause()}>
        Pause
      </Button>
    );
  }
  if (counts.paused + counts.failed === 0) return null;
  return (
    <Button onClick={() => uploader.resume()}>
      {counts.paused > 0 ? "Go on" : "Try the failed files again"}
    </Button>
  );
}

function countAll({ counts }: UploadSummary): number {
  return counts.waiting + counts.sending + counts.paused + counts.sent + counts.failed;
}
