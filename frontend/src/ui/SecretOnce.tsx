import { Alert, Button, Code, CopyButton, Group, Stack } from "@mantine/core";

interface Props {
  readonly label: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Only the secret's hash is kept, so it can be shown this once. */
export function SecretOnce({ label, secret, onClose }: Props) {
  return (
    <Stack>
      <Alert color="amber" title={label}>
        It is shown this once. Copy it before you close this.
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
        <Button onClick={onClose}>Close</Button>
      </Group>
    </Stack>
  );
}
