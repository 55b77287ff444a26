import { queryOptions } from "@tanstack/react-query";

import { ApiError } from "../api/errors";
import { request } from "../api/request";

export type Role = "reader" | "investigator" | "administrator";
export const ROLES: readonly Role[] = ["reader", "investigator", "administrator"];

export interface Me {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly roles: readonly Role[];
}

export interface Person extends Me {
  readonly is_simulated: boolean;
  readonly is_active: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly note: string;
  readonly expires_at: string;
  readonly accepted_at: string | null;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

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
      request<Pick<Invitation, "roles" | "expires_at">>("GET", `/api/invitations/${token}`, { signal }),
  });
}

export function logIn(body: { username: string; password: string }): Promise<Me> {
  return request("POST", "/api/auth/login", { body });
}

export function logOut(): Promise<void> {
  return request("POST", "/api/auth/logout");
}

export function acceptInvitation(
  token: string,
  body: { username: string; display_name: string; password: string },
): Promise<Me> {
  return request("POST", `/api/invitations/${token}/accept`, { body });
}

export function invite(body: {
  roles: readonly Role[];
  note: string;
}): Promise<Invitation & { url_path: string }> {
  return request("POST", "/api/invitations", { body });
}

export function changePerson(
  id: string,
  body: { roles?: readonly Role[]; is_active?: boolean },
): Promise<Person> {
  return request("PATCH", `/api/people/${id}`, { body });
}

export function createToken(name: string): Promise<ApiToken & { token: string }> {
  return request("POST", "/api/auth/tokens", { body: { name } });
}

export function deleteToken(id: string): Promise<void> {
  return request("DELETE", `/api/auth/tokens/${id}`);
}
