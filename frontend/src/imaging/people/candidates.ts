import type { Person } from "../../accounts/api";
import type { DatasetPerson } from "./api";

type Candidate = Pick<Person, "id" | "display_name" | "username" | "roles" | "is_active">;

/** Whom a dataset can be given: active investigators and administrators who do not have it, by name. */
export function candidatesFor<Each extends Candidate>(
  everybody: readonly Each[],
  people: readonly Pick<DatasetPerson, "id" | "taken_at">[],
): Each[] {
  const have = new Set(people.filter(({ taken_at }) => taken_at === null).map(({ id }) => id));
  return everybody
    .filter(
      ({ id, roles, is_active }) => is_active && !have.has(id) && roles.some((role) => role !== "reader"),
    )
    .sort((one, other) => one.display_name.localeCompare(other.display_name));
}
