import { Stack } from "@mantine/core";
import { useState } from "react";

import { AddApp } from "./AddApp";
import { AddPasskey } from "./AddPasskey";
import type { App, Authenticator, Passkey, RecoveryCodes } from "./api";
import { NewCodes } from "./NewCodes";
import { AppPart, CodesPart, PasskeysPart } from "./parts";
import { RemoveApp } from "./RemoveApp";
import { useFactorsChanged } from "./useFactorsChanged";

export interface Sorted {
  readonly app: App | undefined;
  readonly passkeys: readonly Passkey[];
  readonly codes: RecoveryCodes | undefined;
}

export function sorted(rows: readonly Authenticator[]): Sorted {
  return {
    app: rows.find((row) => row.type === "totp"),
    passkeys: rows.filter((row) => row.type === "webauthn"),
    codes: rows.find((row) => row.type === "recovery_codes"),
  };
}

type Open = "app" | "no app" | "passkey" | "codes" | null;

/** Every factor with what can be done about it. */
export function Factors({ factors: { app, passkeys, codes } }: { readonly factors: Sorted }) {
  const [open, setOpen] = useState<Open>(null);
  const changed = useFactorsChanged();
  const close = (): void => {
    setOpen(null);
    void changed();
  };
  const hasCodes = codes !== undefined;
  return (
    <Stack gap="lg">
      <AppPart app={app} onAdd={() => setOpen("app")} onRemove={() => setOpen("no app")} />
      <PasskeysPart passkeys={passkeys} onAdd={() => setOpen("passkey")} />
      {codes !== undefined && <CodesPart codes={codes} onRenew={() => setOpen("codes")} />}
      {open === "app" && <AddApp hasCodes={hasCodes} onClose={close} />}
      {open === "no app" && <RemoveApp isLast={passkeys.length === 0} onClose={close} />}
      {open === "passkey" && <AddPasskey hasCodes={hasCodes} onClose={close} />}
      {open === "codes" && <NewCodes onClose={close} />}
    </Stack>
  );
}
