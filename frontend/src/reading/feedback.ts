import { z } from "zod";

const pixels = z.number();
const index = z.number().int().nonnegative();

/** What a training item tells afterwards: the reference standard, never how an image was made. */
const feedbackSchema = z.object({
  finding_class: z.enum(["normal", "abnormal"]).nullish(),
  finding: z.string().nullish(),
  message: z.string().nullish(),
  regions: z
    .array(
      z.object({
        bbox: z.tuple([pixels, pixels, pixels, pixels]),
        label: z.string(),
        view: index.default(0),
        plane: index.default(0),
      }),
    )
    .nullish(),
});

/** The box (x, y, width, height) of a reference region in image pixels, on one plane of one view. */
export interface ReferenceRegion {
  readonly bbox: readonly [number, number, number, number];
  readonly label: string;
  readonly view: number;
  readonly plane: number;
}

/** The regions to outline; none where there is no feedback or it cannot be read. */
export function regionsOf(feedback: unknown): readonly ReferenceRegion[] {
  const parsed = feedbackSchema.safeParse(feedback);
  return parsed.success ? (parsed.data.regions ?? []) : [];
}

/** What is said, line by line. */
export function linesOf(feedback: unknown): string[] {
  const parsed = feedbackSchema.safeParse(feedback);
  if (!parsed.success) return [];
  const { finding_class: findingClass, finding, message, regions } = parsed.data;
  const lines = [
    findingClass ? `The case is ${findingClass}.` : "",
    finding ?? "",
    regions?.length ? "What is there is outlined in blue, with a broken line." : "",
    message ?? "",
  ];
  return lines.filter((line) => line !== "");
}

/** One finding of the reference in one view, and the planes on which it is outlined, in order. */
export interface ReferenceFinding {
  readonly label: string;
  readonly view: number;
  readonly planes: readonly number[];
}

/** The findings in the order in which they come; regions of one label in one view are one finding. */
export function findingsOf(feedback: unknown): ReferenceFinding[] {
  const findings = new Map<string, ReferenceFinding>();
  for (const { label, view, plane } of regionsOf(feedback)) {
    const key = `${view}/${label}`;
    const planes = [...(findings.get(key)?.planes ?? []), plane];
    findings.set(key, { label, view, planes: [...new Set(planes)].sort((a, b) => a - b) });
  }
  return [...findings.values()];
}

/** The plane that shows a finding best: the middle one of its planes. */
export function middlePlaneOf({ planes }: ReferenceFinding): number {
  return planes[Math.floor(planes.length / 2)] ?? 0;
}
