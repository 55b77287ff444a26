import type { Measure, Reconstruction } from "./api";
import { conditionInWords } from "./words";

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
  readonly region: string;
  readonly rows: readonly MeasureRow[];
}

export interface MeasureRow {
  readonly name: string;
  readonly region: string;
  readonly unit: string;
  /** One per reconstruction, in their order; null where the reconstruction lacks the measure. */
  readonly cells: readonly (Measure | null)[];
}

/** The rows by where they were measured, in the order in which regions first appear. */
export function measureGroups(reconstructions: readonly Reconstruction[]): MeasureGroup[] {
  const rows = measureRows(reconstructions);
  const regions = [...new Set(rows.map(({ region }) => region))];
  return regions.map((region) => ({ region, rows: rows.filter((row) => row.region === region) }));
}

/** One row per measure and region, in the order in which they first appear. */
function measureRows(reconstructions: readonly Reconstruction[]): MeasureRow[] {
  const rows = new Map<string, Omit<MeasureRow, "cells">>();
  for (const { name, region, unit } of reconstructions.flatMap(({ measures }) => measures)) {
    if (!rows.has(`${name}/${region}`)) rows.set(`${name}/${region}`, { name, region, unit });
  }
  return [...rows.values()].map((row) => ({
    ...row,
    cells: reconstructions.map(
      ({ measures }) =>
        measures.find(({ name, region }) => name === row.name && region === row.region) ?? null,
    ),
  }));
}
