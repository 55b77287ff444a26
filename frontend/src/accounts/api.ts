import { queryOptions } from "@tanstack/react-query";

import { ApiError } from "../api/errors";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

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

export function logIn(body: Schemas["LoginInputRequest"]): Promise<Me> {
  return request("POST", "/api/auth/login", { body });
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

export function createToken(name: string): Promise<Schemas["NewTokenOutput"]> {
  return request("POST", "/api/auth/tokens", { body: { name } });
}

export function deleteToken(id: string): Promise<void> {
  return request("DELETE", `/api/auth/tokens/${id}`);
}
