import type { Me, Role } from "../accounts/api";

export interface Place {
  readonly label: string;
  readonly path:
    "/reading" | "/studies" | "/datasets" | "/jobs" | "/people" | "/audit" | "/account" | "/tokens";
  /** Whoever holds one of these may go there; empty means everyone. */
  readonly roles: readonly Role[];
}

export interface PlaceGroup {
  readonly title: string;
  readonly places: readonly Place[];
}

const GROUPS: readonly PlaceGroup[] = [
  { title: "Reading", places: [{ label: "Worklist", path: "/reading", roles: ["reader"] }] },
  {
    title: "Research",
    places: [
      { label: "Studies", path: "/studies", roles: ["investigator"] },
      { label: "Datasets", path: "/datasets", roles: ["investigator", "administrator"] },
      { label: "Jobs", path: "/jobs", roles: ["investigator", "administrator"] },
    ],
  },
  {
    title: "Administration",
    places: [
      { label: "People", path: "/people", roles: ["administrator"] },
      { label: "Audit trail", path: "/audit", roles: ["administrator"] },
    ],
  },
  {
    title: "You",
    places: [
      { label: "Your account", path: "/account", roles: [] },
      { label: "API tokens", path: "/tokens", roles: [] },
    ],
  },
];

/** The navigation of one person: what their roles let them do, and no empty group. */
export function placesFor({ roles }: Pick<Me, "roles">): PlaceGroup[] {
  const isOpen = (place: Place): boolean =>
    place.roles.length === 0 || place.roles.some((role) => roles.includes(role));
  return GROUPS.map(({ title, places }) => ({ title, places: places.filter(isOpen) })).filter(
    ({ places }) => places.length > 0,
  );
}
