import { expect, it } from "vitest";

import type { Role } from "../../accounts/api";
import { candidatesFor } from "./candidates";

function person(id: string, roles: readonly Role[], is_active = true) {
  return { id, display_name: id.toUpperCase(), username: id, roles, is_active };
}

it("offers active investigators and administrators who do not have the dataset, by name", () => {
  const everybody = [
    person("ines", ["investigator"]),
    person("ada", ["administrator", "reader"]),
    person("rita", ["reader"]),
    person("left", ["investigator"], false),
    person("has", ["investigator"]),
    person("had", ["investigator"]),
  ];
  const people = [
    { id: "has", taken_at: null },
    { id: "had", taken_at: "2026-11-25T10:00:00Z" },
  ];
  expect(candidatesFor(everybody, people).map(({ id }) => id)).toEqual(["ada", "had", "ines"]);
});
