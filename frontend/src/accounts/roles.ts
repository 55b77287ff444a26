import type { Role } from "./api";

export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  reader: "Reader",
  investigator: "Investigator",
  administrator: "Administrator",
};

export const ROLE_TASKS: Readonly<Record<Role, string>> = {
  reader: "Reads blinded images and answers the study's questions",
  investigator: "Designs studies, follows them, unblinds and sees results",
  administrator: "Uploads datasets, invites people, watches jobs",
};

export function rolesInWords(roles: readonly Role[]): string {
  const words = roles.map((role) => ROLE_TITLES[role].toLowerCase());
  const last = words.pop();
  if (last === undefined) return "a person without a role";
  return words.length === 0 ? last : `${words.join(", ")} and ${last}`;
}
