import type { Problem } from "../api";

/** The parts of the editor, in their order on the screen, and the fields of the protocol that each holds. */
export const SECTIONS = [
  { id: "name", title: "Name", fields: ["title", "description"] },
  { id: "images", title: "Images", fields: ["dataset", "cases"] },
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

/** The messages of each part that has some, in the order of the screen. */
export function bySection(
  problems: readonly Problem[],
): { section: (typeof SECTIONS)[number]; messages: string[] }[] {
  return SECTIONS.map((section) => ({
    section,
    messages: problems.filter(({ field }) => sectionOf(field) === section).map(({ message }) => message),
  })).filter(({ messages }) => messages.length > 0);
}

/**
 * The server names refused input by its path in the request, such as `protocol.questions.0.prompt`; beside
 * the field stands what is wrong there.
 */
export function atField({ field, ...problem }: Problem): Problem {
  const [first = "", second] = (field ?? "").split(".");
  return { ...problem, field: first === "protocol" ? (second ?? null) : first || null };
}
