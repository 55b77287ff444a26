import { z } from "zod";

const pixels = z.number();

/** What a training item tells afterwards: the reference standard, never how an image was made. */
const feedbackSchema = z.object({
  finding_class: z.enum(["normal", "abnormal"]).nullish(),
  finding: z.string().nullish(),
  message: z.string().nullish(),
  regions: z
    .array(z.object({ bbox: z.tuple([pixels, pixels, pixels, pixels]), label: z.string() }))
    .nullish(),
});

/** The box (x, y, width, height) of a reference region in image pixels. */
export interface ReferenceRegion {
  readonly bbox: readonly [number, number, number, number];
  readonly label: string;
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
