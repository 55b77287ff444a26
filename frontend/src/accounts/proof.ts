import type { Credential } from "./passkeys";

/** That the person at the keyboard is the one who is logged in. */
export type Proof =
  { readonly password: string } | { readonly code: string } | { readonly credential: Credential };

export type ProofWay = "password" | "code" | "passkey";

/** What a person can prove themselves with. */
export interface Holder {
  readonly has_password?: boolean;
  readonly factors?: readonly string[];
}

/** The ways that are open to a person, the usual one first. Passkeys only where the browser can. */
export function waysOf({ has_password: hasPassword, factors = [] }: Holder, canPasskey: boolean): ProofWay[] {
  const ways: ProofWay[] = [];
  if (hasPassword ?? true) ways.push("password");
  if (factors.includes("totp")) ways.push("code");
  if (factors.includes("webauthn") && canPasskey) ways.push("passkey");
  return ways;
}
