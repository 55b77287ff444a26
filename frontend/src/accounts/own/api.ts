import { queryOptions } from "@tanstack/react-query";

import { headlessData } from "../headless";

/** One browser in which a person is logged in. Times in seconds since 1970. */
export interface BrowserSession {
  readonly id: number;
  readonly user_agent: string;
  readonly ip: string;
  readonly created_at: number;
  readonly last_seen_at?: number;
  readonly is_current: boolean;
}

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => headlessData<readonly BrowserSession[]>("GET", "/auth/sessions"),
});

/** Gives the sessions that are left. */
export function endSessions(ids: readonly number[]): Promise<readonly BrowserSession[]> {
  return headlessData("DELETE", "/auth/sessions", { sessions: ids });
}

export interface PasswordChange {
  /** Left out by people who have no password yet. */
  readonly current_password?: string;
  readonly new_password: string;
}

export function changePassword(change: PasswordChange): Promise<unknown> {
  return headlessData("POST", "/account/password/change", change);
}
