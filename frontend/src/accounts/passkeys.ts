import { messageOf } from "../api/errors";
import { headlessData } from "./headless";

export type Credential = PublicKeyCredentialJSON;

/** The person let it pass, has none here, or the browser refuses. */
export class NoPasskey extends Error {
  constructor(message = "No passkey was given. Try again, or use another way.") {
    super(message);
    this.name = "NoPasskey";
  }
}

export function passkeyProblem(error: unknown): string {
  return error instanceof NoPasskey ? error.message : messageOf(error);
}

/** Passkeys need a safe address (https, or localhost) and a browser of the last few years. */
export function arePasskeysPossible(): boolean {
  return typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

export interface RequestOptions {
  readonly request_options: { readonly publicKey: PublicKeyCredentialRequestOptionsJSON };
}

export interface CreationOptions {
  readonly creation_options: { readonly publicKey: PublicKeyCredentialCreationOptionsJSON };
}

/** Asks the browser for one of this person's passkeys, to prove who they are once more. */
export async function givePasskey(): Promise<Credential> {
  return readPasskey(await headlessData<RequestOptions>("GET", "/auth/webauthn/reauthenticate"));
}

export function readPasskey({ request_options: { publicKey } }: RequestOptions): Promise<Credential> {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
  return credentialFrom(navigator.credentials.get({ publicKey: options }));
}

export function makePasskey({ creation_options: { publicKey } }: CreationOptions): Promise<Credential> {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
  return credentialFrom(navigator.credentials.create({ publicKey: options }));
}

async function credentialFrom(promise: Promise<unknown>): Promise<Credential> {
  const credential = await promise.catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey();
  return credential.toJSON();
}
