import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { arePasskeysPossible } from "../passkeys";
import { giveCode, givePasskeyAsFactor } from "./api";
import type { LoginStep } from "./steps";
import { refusalInWords } from "./words";

interface Props {
  /** What the person has: authenticator app, passkeys, recovery codes. */
  readonly types: readonly string[];
  readonly onStep: (step: LoginStep) => Promise<void>;
  readonly onBack: () => void;
}

/** The second step of a login. */
export function FactorForm({ types, onStep, onBack }: Props) {
  const hasApp = types.includes("totp");
  const hasPasskey = types.includes("webauthn") && arePasskeysPossible();
  const [isRecovering, setRecovering] = useState(!hasApp && !hasPasskey);
  const passkey = useMutation({ mutationFn: async () => onStep(await givePasskeyAsFactor()) });
  return (
    <Stack>
      <Text fz="sm">{leadOf(hasApp, hasPasskey, isRecovering)}</Text>
      {passkey.isError && (
        <Alert color="brick" role="alert">
          {refusalInWords(passkey.error)}
        </Alert>
      )}
      {hasPasskey && !isRecovering && (
        <Button
          variant={hasApp ? "default" : "filled"}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
          autoFocus={!hasApp}
        >
          Use a passkey
        </Button>
      )}
      {(hasApp || isRecovering) && (
        <CodeForm key={String(isRecovering)} isRecovery={isRecovering} onStep={onStep} />
      )}
      <Group gap="lg">
        {(hasApp || hasPasskey) && types.includes("recovery_codes") && (
          <button
            type="button"
            className="text-button plain-link"
            onClick={() => setRecovering(!isRecovering)}
          >
            {isRecovering ? "Use the usual way" : "Use a recovery code"}
          </button>
        )}
        <button type="button" className="text-button plain-link" onClick={onBack}>
          Log in as somebody else
        </button>
      </Group>
    </Stack>
  );
}

function leadOf(hasApp: boolean, hasPasskey: boolean, isRecovering: boolean): string {
  if (isRecovering) return "Enter one of the recovery codes that you kept. Each works once.";
  if (hasApp && hasPasskey)
    return "One more step: use a passkey, or enter the code from your authenticator app.";
  return hasApp
    ? "One more step: enter the code from your authenticator app."
    : "One more step: use the passkey of this device, or your security key.";
}

interface CodeProps {
  readonly isRecovery: boolean;
  readonly onStep: (step: LoginStep) => Promise<void>;
}

function CodeForm({ isRecovery, onStep }: CodeProps) {
  const [code, setCode] = useState("");
  const send = useMutation({
    mutationFn: async () => onStep(await giveCode(code.trim())),
    onError: () => setCode(""),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== "") send.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Second step">
      <Stack>
        <TextInput
          label={isRecovery ? "Recovery code" : "Code"}
          description={isRecovery ? undefined : "Six digits. A new one comes every half minute."}
          inputMode={isRecovery ? "text" : "numeric"}
          autoComplete="one-time-code"
          autoFocus
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={send.isError && code === "" ? refusalInWords(send.error) : null}
        />
        <Button type="submit" loading={send.isPending} disabled={code.trim() === ""}>
          Go on
        </Button>
      </Stack>
    </form>
  );
}
