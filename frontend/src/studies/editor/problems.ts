import type { Problem } from "../api";

/** The parts of the editor, in their order on the screen, and the fields of the protocol that each holds. */
export const SECTIONS = [
  { id: "name", title: "Name", fields: ["title", "description"] },
  { id: "images", title: "Images", fields: ["dataset", "cases"] },
  { id: "views", title: "What is read", fields: ["views"] },
  { id: "comparison", title: "Comparison", fields: ["comparison", "scale", "degradation", "treatments"] },
  { id: "showing", title: "How images are shown", fields: ["presentation", "interpolation"] },
  { id: "questions", title: "Questions", fields: ["questions"] },
  { id: "readers", title: "Readers", fields: ["readers"] },
  {
    id: "sessions",
    title: "Sessions",
    fields: ["sessions", "washout_hours", "repeats", "training", "seconds_per_item", "idle_after_s"],
  },
] as const;

export type SectionId = (typeof SECTIONS)[number]["id"];

/** The part of the editor where a problem is put right; the first where the field is unknown. */
export function sectionOf(field: string | null): (typeof SECTIONS)[number] {
  return SECTIONS.find(({ fields }) => (fields as readonly string[]).includes(field ?? "")) ?? SECTIONS[0];
}

export function problemsOf(problems: readonly Problem[], field: string): string[] {
  return problems.filter((problem) => problem.field === field).map(({ message }) => message);
}

interface SectionProblems {
  readonly section: (typeof SECTIONS)[number];
  readonly problems: readonly Problem[];
}

/** The problems of each part that has some, in the order of the screen. */
export function bySection(problems: readonly Problem[]): SectionProblems[] {
  return SECTIONS.map((section) => ({
    section,
    problems: problems.filter(({ field }) => sectionOf(field) === section),
  })).filter((each) => each.problems.length > 0);
}

interface Address {
  readonly to: string;
  readonly label: string;
}

/** Problems that are mended at the dataset and not in the draft. */
const MENDED_AT_DATASET = new Set([
  "missing_reconstructions",
  "failed_self_check",
  "unequal_matrices",
  "damaged_reconstructions",
  "no_images",
  "identity_question",
]);

/** Where a problem or notice is put right when that is not a part of the editor; null where it is. */
export function mendedAt({ code }: Problem, dataset: string | null): Address | null {
  if (dataset === null) return null;
  if (code === "burned_in_text") return { to: `/datasets/${dataset}/text`, label: "Look at these images" };
  return MENDED_AT_DATASET.has(code) ? { to: `/datasets/${dataset}`, label: "Open the dataset" } : null;
}

/**
 * The server names refused input by its path in the request, such as `protocol.questions.0.prompt`; beside
 * the field stands what is wrong there.
 */
export function atField({ field, ...problem }: Problem): Problem {
  const [first = "", second] = (field ?? "").split(".");
  return { ...problem, field: first === "protocol" ? (second ?? null) : first || null };
}
