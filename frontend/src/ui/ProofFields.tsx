import { Button, Group, Input, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { meQuery } from "../accounts/api";
import { arePasskeysPossible, givePasskey, passkeyProblem } from "../accounts/passkeys";
import { waysOf, type Proof, type ProofWay } from "../accounts/proof";
import { StateLabel } from "./labels";

interface Props {
  readonly proof: Proof | null;
  readonly onProof: (proof: Proof | null) => void;
  /** What the server says about the last proof. */
  readonly problem: string | null;
  /** Where nothing stands before it. */
  readonly hasFocus?: boolean;
}

const TITLES: Readonly<Record<ProofWay, string>> = {
  password: "Password",
  code: "App",
  passkey: "Passkey",
};

/** Password, code or passkey: whichever of these the person has. */
export function ProofFields({ proof, onProof, problem, hasFocus = false }: Props) {
  const { data: me } = useQuery(meQuery);
  const ways = waysOf(me ?? {}, arePasskeysPossible());
  const [chosen, setChosen] = useState<ProofWay | null>(null);
  const way = chosen ?? ways[0];
  if (way === undefined) return <NoWay />;
  const choose = (value: string): void => {
    setChosen(value as ProofWay);
    onProof(null);
  };
  const Field = FIELDS[way];
  return (
    <Stack gap="xs">
      {ways.length > 1 && (
        <Input.Wrapper label="Prove that it is you, by" labelElement="div">
          <SegmentedControl
            aria-label="Prove that it is you, by"
            fullWidth
            value={way}
            onChange={choose}
            data={ways.map((value) => ({ value, label: TITLES[value] }))}
          />
        </Input.Wrapper>
      )}
      <Field proof={proof} onProof={onProof} problem={problem} hasFocus={hasFocus} />
    </Stack>
  );
}

function PasswordField({ proof, onProof, problem, hasFocus }: Props) {
  const value = proof !== null && "password" in proof ? proof.password : "";
  return (
    <PasswordInput
      label="Your password"
      required
      autoComplete="current-password"
      data-autofocus={hasFocus || undefined}
      maxLength={1000}
      value={value}
      onChange={({ currentTarget: { value: password } }) => onProof(password === "" ? null : { password })}
      error={value === "" ? problem : null}
    />
  );
}

function CodeField({ proof, onProof, problem, hasFocus }: Props) {
  const value = proof !== null && "code" in proof ? proof.code : "";
  return (
    <TextInput
      label="Code"
      description="Six digits from your authenticator app, or a recovery code"
      required
      inputMode="numeric"
      autoComplete="one-time-code"
      data-autofocus={hasFocus || undefined}
      maxLength={20}
      value={value}
      onChange={({ currentTarget: { value: code } }) => onProof(code.trim() === "" ? null : { code })}
      error={value === "" ? problem : null}
    />
  );
}

function PasskeyField({ proof, onProof, problem }: Props) {
  const ask = useMutation({
    mutationFn: givePasskey,
    onSuccess: (credential) => onProof({ credential }),
  });
  const message = ask.isError ? passkeyProblem(ask.error) : problem;
  const isGiven = proof !== null && "credential" in proof;
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Button variant="default" loading={ask.isPending} disabled={isGiven} onClick={() => ask.mutate()}>
          Use a passkey
        </Button>
        <span role="status">{isGiven && <StateLabel tone="good">Passkey given</StateLabel>}</span>
      </Group>
      {!isGiven && message !== null && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert">
          {message}
        </Text>
      )}
    </Stack>
  );
}

/** Whoever comes in through the hospital's directory has no password here. */
function NoWay() {
  return (
    <Text fz="sm" role="alert">
      To sign, you need a passkey or an authenticator app. Add one on your account page, then come back.
    </Text>
  );
}

const FIELDS: Readonly<Record<ProofWay, (props: Props) => ReactNode>> = {
  password: PasswordField,
  code: CodeField,
  passkey: PasskeyField,
};
