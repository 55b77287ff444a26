import type { Measure, Reconstruction } from "../types";
import { conditionInWords } from "../words";

export interface ConditionGroup {
  readonly key: string;
  readonly title: string;
  readonly reconstructions: readonly Reconstruction[];
}

/** Reconstructions that may be compared share comparison, scale and degradation; the original comes first. */
export function groupByCondition(reconstructions: readonly Reconstruction[]): ConditionGroup[] {
  const groups = new Map<string, Reconstruction[]>();
  for (const each of reconstructions) {
    const key = `${each.comparison}/${each.scale}/${each.degradation ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups].map(([key, members]) => ({
    key,
    title: members[0] === undefined ? key : conditionInWords(members[0]),
    reconstructions: members.toSorted(originalFirst),
  }));
}

function originalFirst(a: Reconstruction, b: Reconstruction): number {
  return rank(a) - rank(b) || a.treatment.localeCompare(b.treatment);
}

function rank({ treatment }: Reconstruction): number {
  return treatment === "original" ? 0 : 1;
}

export interface MeasureGroup {
  readonly key: string;
  readonly region: string;
  /** The lesion that was measured; null where the whole stack was. */
  readonly lesion: string | null;
  readonly rows: readonly MeasureRow[];
}

export interface MeasureRow {
  readonly name: string;
  readonly unit: string;
  /** How planes were summed up, in words; empty for a single plane. */
  readonly summary: string;
  /** One per reconstruction, in their order; null where the reconstruction lacks the measure. */
  readonly cells: readonly (Measure | null)[];
}

/** Measures by where they were taken: first of the whole stack, then lesion by lesion, each in order of appearance. */
export function measureGroups(reconstructions: readonly Reconstruction[]): MeasureGroup[] {
  const groups = new Map<string, Measure[]>();
  for (const measure of reconstructions.flatMap(({ measures }) => measures)) {
    const key = placeOf(measure);
    groups.set(key, [...(groups.get(key) ?? []), measure]);
  }
  return [...groups]
    .flatMap(([key, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const { region, lesion } = first;
      return [{ key, region, lesion, rows: measureRows(key, members, reconstructions) }];
    })
    .toSorted((a, b) => Number(a.lesion !== null) - Number(b.lesion !== null));
}

function placeOf({ lesion, region }: Measure): string {
  return `${lesion ?? ""}/${region}`;
}

/** One row per measure, in the order in which they first appear. */
function measureRows(
  place: string,
  members: readonly Measure[],
  reconstructions: readonly Reconstruction[],
): MeasureRow[] {
  const first = new Map(members.toReversed().map((measure) => [measure.name, measure]));
  return [...new Set(members.map(({ name }) => name))].map((name) => ({
    name,
    unit: first.get(name)?.unit ?? "",
    summary: first.get(name)?.summary ?? "",
    cells: reconstructions.map(
      ({ measures }) =>
        measures.find((measure) => measure.name === name && placeOf(measure) === place) ?? null,
    ),
  }));
}
