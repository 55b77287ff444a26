import { queryOptions } from "@tanstack/react-query";

import { ApiError } from "../api/errors";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";
import { confirmGate } from "./confirmGate";

export type Role = Schemas["Role"];
export const ROLES: readonly Role[] = ["reader", "investigator", "administrator"];

export type Me = Schemas["MeOutput"];

export type Person = Schemas["PersonOutput"];

export type Invitation = Schemas["InvitationOutput"];

export type ApiToken = Schemas["TokenOutput"];

/** The person who is logged in, or null. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  staleTime: Infinity,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await request<Me>("GET", "/api/auth/me", { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** Who has just logged in. */
export function fetchMe(): Promise<Me> {
  return request("GET", "/api/auth/me");
}

/** Asks for a fresh proof first where the server wants one, as it does for another e-mail. */
export async function changeMe(body: Schemas["PatchedMeInputRequest"]): Promise<Me> {
  try {
    return await request<Me>("PATCH", "/api/auth/me", { body });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "confirm_needed") throw error;
    await confirmGate.wait();
    return changeMe(body);
  }
}

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: ({ signal }) => request<Person[]>("GET", "/api/people", { signal }),
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: ({ signal }) => request<Invitation[]>("GET", "/api/invitations", { signal }),
});

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => request<ApiToken[]>("GET", "/api/auth/tokens", { signal }),
});

export function openInvitationQuery(token: string) {
  return queryOptions({
    queryKey: ["invitations", token],
    queryFn: ({ signal }) =>
      request<Schemas["OpenInvitationOutput"]>("GET", `/api/invitations/${token}`, { signal }),
  });
}

export function logOut(): Promise<void> {
  return request("POST", "/api/auth/logout");
}

export function acceptInvitation(token: string, body: Schemas["AcceptInputRequest"]): Promise<Me> {
  return request("POST", `/api/invitations/${token}/accept`, { body });
}

export function invite(body: Schemas["InvitationInputRequest"]): Promise<Schemas["NewInvitationOutput"]> {
  return request("POST", "/api/invitations", { body });
}

export function changePerson(id: string, body: Schemas["PatchedPersonInputRequest"]): Promise<Person> {
  return request("PATCH", `/api/people/${id}`, { body });
}

/** A link by which this person sets a new password, once. */
export function makeResetLink(id: string): Promise<Schemas["ResetLinkOutput"]> {
  return request("POST", `/api/people/${id}/reset-link`);
}

/** For somebody who lost the phone and has no recovery code. */
export function removeFactorsOf(id: string): Promise<void> {
  return request("DELETE", `/api/people/${id}/factors`);
}

export function endSessionsOf(id: string): Promise<void> {
  return request("POST", `/api/people/${id}/end-sessions`);
}

export function createToken(body: Schemas["TokenInputRequest"]): Promise<Schemas["NewTokenOutput"]> {
  return request("POST", "/api/auth/tokens", { body });
}

export function deleteToken(id: string): Promise<void> {
  return request("DELETE", `/api/auth/tokens/${id}`);
}
