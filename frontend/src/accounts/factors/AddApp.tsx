import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { Await } from "../../ui/states";
import { refusalInWords } from "../login/words";
import { addApp, newAppSecret, type AppSecret } from "./api";
import { FactorDialog } from "./FactorDialog";
import { NewFactor } from "./NewFactor";

interface Props {
  /** Codes exist already, so none will be made. */
  readonly hasCodes: boolean;
  readonly onClose: () => void;
}

/** Set up an authenticator app: scan, type the first code, keep the recovery codes. */
export function AddApp({ hasCodes, onClose }: Props) {
  const [isAdded, setAdded] = useState(false);
  const secret = useQuery({
    queryKey: ["new app secret"],
    queryFn: newAppSecret,
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <FactorDialog title="Set up an authenticator app" onClose={onClose}>
      {isAdded ? (
        <NewFactor hasCodes={hasCodes} onClose={onClose} />
      ) : (
        <Await query={secret} label="Drawing a secret">
          {(made) => <ScanForm secret={made} onAdded={() => setAdded(true)} onCancel={onClose} />}
        </Await>
      )}
    </FactorDialog>
  );
}

interface ScanProps {
  readonly secret: AppSecret;
  readonly onAdded: () => void;
  readonly onCancel: () => void;
}

function ScanForm({ secret, onAdded, onCancel }: ScanProps) {
  const [code, setCode] = useState("");
  const add = useMutation({
    mutationFn: () => addApp(code.replaceAll(" ", "")),
    onSuccess: onAdded,
    onError: () => setCode(""),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== "") add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Set up an authenticator app">
      <Stack>
        <Text fz="sm">
          Scan this with an authenticator app on your phone, or type the key into it. Then enter the code that
          it shows.
        </Text>
        <SecretPicture secret={secret} />
        <TextInput
          label="Code"
          description="The six digits that the app shows now"
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={add.isError && code === "" ? refusalInWords(add.error) : null}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" disabled={code.trim() === ""} loading={add.isPending}>
            Set up
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SecretPicture({ secret: { secret, totp_svg: svg } }: { readonly secret: AppSecret }) {
  return (
    <Group gap="lg" align="center" justify="center">
      {svg !== undefined && (
        <img
          className="code-picture"
          src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
          alt="QR code of the key"
        />
      )}
      <Stack gap={2} flex="1 1 160px">
        <Text fz="sm" fw={600}>
          Key
        </Text>
        <Code block style={{ whiteSpace: "pre-wrap" }}>
          {inFours(secret)}
        </Code>
      </Stack>
    </Group>
  );
}

/** Easier to type from the screen. */
export function inFours(secret: string): string {
  return (
    secret
      .replace(/=+$/, "")
      .match(/.{1,4}/g)
      ?.join(" ") ?? ""
  );
}
