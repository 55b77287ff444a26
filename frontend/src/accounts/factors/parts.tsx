import { Button, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { StateLabel } from "../../ui/labels";
import { arePasskeysPossible } from "../passkeys";
import type { App, Passkey, RecoveryCodes } from "./api";
import { dateOf } from "./dates";
import { PasskeyList } from "./PasskeyList";

interface PartProps {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Part({ title, action, children }: PartProps) {
  return (
    <Group justify="space-between" align="flex-start" gap="sm">
      <Stack gap={2} flex="1 1 260px">
        <Title order={3}>{title}</Title>
        {children}
      </Stack>
      {action}
    </Group>
  );
}

interface AppProps {
  readonly app: App | undefined;
  readonly onAdd: () => void;
  readonly onRemove: () => void;
}

export function AppPart({ app, onAdd, onRemove }: AppProps) {
  return app === undefined ? (
    <Part title="Authenticator app" action={<Button onClick={onAdd}>Set up an app</Button>}>
      <Text fz="sm">A code from an app on your phone, such as the one your hospital recommends.</Text>
    </Part>
  ) : (
    <Part
      title="Authenticator app"
      action={
        <Button variant="default" onClick={onRemove}>
          Remove the app
        </Button>
      }
    >
      <StateLabel tone="good">{`Set up on ${dateOf(app.created_at)}`}</StateLabel>
    </Part>
  );
}

interface PasskeysProps {
  readonly passkeys: readonly Passkey[];
  readonly onAdd: () => void;
}

export function PasskeysPart({ passkeys, onAdd }: PasskeysProps) {
  const isPossible = arePasskeysPossible();
  return (
    <Stack gap="xs">
      <Part
        title="Passkeys"
        action={
          isPossible && (
            <Button variant={passkeys.length === 0 ? "filled" : "default"} onClick={onAdd}>
              Add a passkey
            </Button>
          )
        }
      >
        <Text fz="sm">Your fingerprint, face or PIN on this device, or a security key.</Text>
        {!isPossible && (
          <Text fz="sm" c="var(--fovea-ink-2)">
            Not from here: passkeys need a recent browser and an address that begins with https.
          </Text>
        )}
      </Part>
      {passkeys.length > 0 && <PasskeyList passkeys={passkeys} />}
    </Stack>
  );
}

export function CodesPart({
  codes,
  onRenew,
}: {
  readonly codes: RecoveryCodes;
  readonly onRenew: () => void;
}) {
  const { unused_code_count: left, total_code_count: total } = codes;
  return (
    <Part
      title="Recovery codes"
      action={
        <Button variant="default" onClick={onRenew}>
          Make new codes
        </Button>
      }
    >
      <Text fz="sm">For the day when your phone or key is not there. Each works once.</Text>
      <StateLabel tone={left > 2 ? "good" : "warn"}>{`${left} of ${total} left`}</StateLabel>
    </Part>
  );
}
