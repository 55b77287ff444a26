import { queryOptions } from "@tanstack/react-query";

import { headless, headlessData } from "../headless";
import { makePasskey, type CreationOptions } from "../passkeys";

const AUTHENTICATORS = "/account/authenticators";

/** Times are in seconds since 1970, as the library counts. */
interface Used {
  readonly created_at: number;
  readonly last_used_at: number | null;
}

export interface App extends Used {
  readonly type: "totp";
}

export interface Passkey extends Used {
  readonly type: "webauthn";
  readonly id: number;
  readonly name: string;
}

export interface RecoveryCodes extends Used {
  readonly type: "recovery_codes";
  readonly total_code_count: number;
  readonly unused_code_count: number;
  /** Only while they may be seen. */
  readonly unused_codes?: readonly string[];
}

export type Authenticator = App | Passkey | RecoveryCodes;

export const authenticatorsQuery = queryOptions({
  queryKey: ["authenticators"],
  queryFn: () => headlessData<readonly Authenticator[]>("GET", AUTHENTICATORS),
});

/** What an authenticator app has to learn. */
export interface AppSecret {
  readonly secret: string;
  readonly totp_url: string;
  readonly totp_svg?: string;
}

/** A new secret, for a person who has no app yet. The library answers "there is none" and brings it along. */
export async function newAppSecret(): Promise<AppSecret> {
  const { status, meta, error } = await headless("GET", `${AUTHENTICATORS}/totp`);
  if (status === 404) return meta as AppSecret;
  if (error !== null) throw error;
  throw new Error("This account has an authenticator app already.");
}

export function addApp(code: string): Promise<App> {
  return headlessData("POST", `${AUTHENTICATORS}/totp`, { code });
}

export function removeApp(): Promise<void> {
  return headlessData("DELETE", `${AUTHENTICATORS}/totp`);
}

export async function addPasskey(name: string): Promise<Passkey> {
  // Of the kind that can also let in without a password.
  const options = await headlessData<CreationOptions>("GET", `${AUTHENTICATORS}/webauthn?passwordless`);
  const credential = await makePasskey(options);
  return headlessData("POST", `${AUTHENTICATORS}/webauthn`, { name, credential });
}

export function removePasskey(id: number): Promise<void> {
  return headlessData("DELETE", `${AUTHENTICATORS}/webauthn`, { authenticators: [id] });
}

/** The codes that still work; null where they were shown before. */
export async function recoveryCodes(): Promise<readonly string[] | null> {
  const { unused_codes: codes } = await headlessData<RecoveryCodes>(
    "GET",
    `${AUTHENTICATORS}/recovery-codes`,
  );
  return codes ?? null;
}

export async function newRecoveryCodes(): Promise<readonly string[]> {
  const made = await headlessData<RecoveryCodes>("POST", `${AUTHENTICATORS}/recovery-codes`, {});
  return made.unused_codes ?? [];
}
