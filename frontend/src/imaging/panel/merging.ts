import { lesionsFrom } from "../drawing/readings";
import type { DrawnLesion } from "../drawing/lesions";
import type { ExpertReading } from "../drawing/standardApi";
import type { FindingClass } from "../types";

/** A lesion of one reading, under a key that no other reading's lesion has. */
export function lesionsOf({ id, outlines }: ExpertReading): DrawnLesion[] {
  return lesionsFrom(outlines, id);
}

/** What most say; null where as many say the one as the other. */
export function majority(readings: readonly ExpertReading[]): FindingClass | null {
  const abnormal = readings.filter(({ finding_class }) => finding_class === "abnormal").length;
  const normal = readings.length - abnormal;
  if (abnormal === normal) return null;
  return abnormal > normal ? "abnormal" : "normal";
}

/** The chosen lesions of all readings, in the order of the readings. */
export function takenLesions(readings: readonly ExpertReading[], chosen: ReadonlySet<string>): DrawnLesion[] {
  return readings.flatMap(lesionsOf).filter(({ key }) => chosen.has(key));
}

/** The first plane of an image that anybody drew on. */
export function firstDrawnPlane(readings: readonly ExpertReading[], image: string): number {
  const planes = readings.flatMap(({ outlines }) =>
    outlines.filter((outline) => outline.image === image).map(({ plane }) => plane),
  );
  return planes.length === 0 ? 0 : Math.min(...planes);
}
