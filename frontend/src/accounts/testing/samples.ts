import type { Me } from "../api";

export function sampleMe(changes: Partial<Me> = {}): Me {
  return {
    id: "person-1",
    username: "ada",
    display_name: "Ada Lovelace",
    roles: ["investigator"],
    email: "",
    has_password: true,
    factors: [],
    must_add_factor: false,
    ...changes,
  };
}
