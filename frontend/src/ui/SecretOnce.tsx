import { Alert, Button, Code, CopyButton, Group, Stack } from "@mantine/core";

interface Props {
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly closeLabel?: string;
}

/** Only the secret's hash is kept, so it can be shown this once. */
export function SecretOnce({ label, secret, onClose, closeLabel = "Close" }: Props) {
  return (
    <Stack>
      <Alert color="amber" title={label}>
        Shown this once. Copy before you close this.
      </Alert>
      <Code block style={{ whiteSpace: "pre-wrap" }}>
        {secret}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{closeLabel}</Button>
      </Group>
    </Stack>
  );
}
