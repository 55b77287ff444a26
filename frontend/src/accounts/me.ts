import { useSuspenseQuery } from "@tanstack/react-query";

import { meQuery, type Me, type Role } from "./api";

/** The person who is logged in. Only below the gate of the root screen, which shows the login to everyone else. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (data === null) throw new Error("A screen for people who are logged in was shown to nobody.");
  return data;
}

export function hasRole(me: Pick<Me, "roles">, role: Role): boolean {
  return me.roles.includes(role);
}

/** The screen where a person's work begins. */
export function startPath(me: Pick<Me, "roles">): "/studies" | "/datasets" | "/reading" | "/account" {
  if (hasRole(me, "investigator")) return "/studies";
  if (hasRole(me, "administrator")) return "/datasets";
  return hasRole(me, "reader") ? "/reading" : "/account";
}
