import { queryOptions } from "@tanstack/react-query";

import { readPasskey, type RequestOptions } from "../passkeys";
import { ask } from "../headless";
import { stepIn, type LoginStep } from "./steps";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export async function logIn(credentials: Credentials): Promise<LoginStep> {
  return stepIn(await ask("POST", "/auth/login", credentials));
}

/** A code of the authenticator app, or a recovery code. */
export async function giveCode(code: string): Promise<LoginStep> {
  return stepIn(await ask("POST", "/auth/2fa/authenticate", { code }));
}

export function givePasskeyAsFactor(): Promise<LoginStep> {
  return givePasskeyTo("/auth/webauthn/authenticate");
}

/** Without name and password. */
export function logInByPasskey(): Promise<LoginStep> {
  return givePasskeyTo("/auth/webauthn/login");
}

async function givePasskeyTo(path: string): Promise<LoginStep> {
  const options = await ask("GET", path);
  if (options.error !== null) return stepIn(options);
  const credential = await readPasskey(options.data as RequestOptions);
  return stepIn(await ask("POST", path, { credential }));
}

export interface Provider {
  readonly id: string;
  readonly name: string;
}

/** What the login may offer beside name and password. */
export interface WaysIn {
  readonly providers: readonly Provider[];
  readonly hasPasskeyLogin: boolean;
  /** Whether a mail can bring a link for a new password. */
  readonly sendsMail: boolean;
}

interface Config {
  readonly socialaccount?: { readonly providers: readonly Provider[] };
  readonly mfa?: { readonly passkey_login_enabled: boolean };
  readonly sends_mail?: boolean;
}

export const waysInQuery = queryOptions({
  queryKey: ["ways in"],
  staleTime: Infinity,
  queryFn: async (): Promise<WaysIn> => {
    const { data, error } = await ask("GET", "/config");
    if (error !== null) throw error;
    const { socialaccount, mfa, sends_mail: sendsMail } = data as Config;
    return {
      providers: socialaccount?.providers ?? [],
      hasPasskeyLogin: mfa?.passkey_login_enabled ?? false,
      sendsMail: sendsMail ?? false,
    };
  },
});

/** Where a login stands that was begun before, for example at the hospital's own page. */
export const pendingStepQuery = queryOptions({
  queryKey: ["pending login"],
  staleTime: 0,
  gcTime: 0,
  retry: false,
  queryFn: async (): Promise<LoginStep> => stepIn(await ask("GET", "/auth/session")),
});

export async function askForReset(email: string): Promise<void> {
  const { error } = await ask("POST", "/auth/password/request", { email });
  if (error !== null) throw error;
}

/** Whether the link still works. */
export function resetKeyQuery(key: string) {
  return queryOptions({
    queryKey: ["reset key", key],
    queryFn: async () => {
      const { error } = await ask("GET", "/auth/password/reset", undefined, { "X-Password-Reset-Key": key });
      if (error !== null) throw error;
      return true;
    },
  });
}

/** Answers 401 for a success: the password is new, and nobody is logged in yet. */
export async function resetPassword(key: string, password: string): Promise<void> {
  const { error } = await ask("POST", "/auth/password/reset", { key, password });
  if (error !== null && error.status !== 401) throw error;
}
