import { Button, Group, Text } from "@mantine/core";

interface Props {
  readonly verb: string;
  readonly missing: string | null;
  readonly isPending: boolean;
  readonly onSave: () => void;
  readonly onLeave: () => void;
}

/** Saving, and what is missing for it. */
export function SaveRow({ verb, missing, isPending, onSave, onLeave }: Props) {
  return (
    <>
      {missing !== null && (
        <Text fz="sm" c="var(--fovea-ink-2)" role="status">
          {missing}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onLeave}>
          Discard
        </Button>
        <Button disabled={missing !== null} loading={isPending} onClick={onSave}>
          {verb}
        </Button>
      </Group>
    </>
  );
}
