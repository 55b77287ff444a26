import { z } from "zod";

import type { CasesParameters } from "../api";

const yesOrNo = z.coerce.string().pipe(z.enum(["true", "false"]));

/** What the address may say about a list of cases. Whatever else stands there is left out. */
const FIELDS = {
  search: z.coerce.string().trim().min(1).max(20),
  label: z.enum(["normal", "abnormal", "none"]),
  modality: z.string().regex(/^[A-Z]{2,4}$/),
  kind: z.enum(["single", "volume", "cine"]),
  flag: z.string().regex(/^[a-z_]+$/),
  text_state: z.enum(["unlikely", "suspected", "declared_free", "masked"]),
  unusual: yesOrNo,
  excluded: yesOrNo,
  question: yesOrNo,
  variants: z.enum(["none", "some"]),
  ordering: z.enum(["number", "-number", "size", "-size", "score", "-score"]),
} as const;

export type FilterField = keyof typeof FIELDS;

export const PANELS = ["twins", "questions", "people"] as const;
export type Panel = (typeof PANELS)[number];

/** Each narrowing is text, as the address and the API have it. */
export type CaseFilter = { readonly [Field in FilterField]?: z.output<(typeof FIELDS)[Field]> } & {
  readonly page?: number;
  readonly panel?: Panel;
};

export function filterFrom(address: Readonly<Record<string, unknown>>): CaseFilter {
  const narrowed = Object.entries(FIELDS).flatMap(([field, schema]) => {
    const { data } = schema.safeParse(address[field]);
    return address[field] === undefined || data === undefined ? [] : [[field, data] as const];
  });
  const page = z.coerce.number().int().min(2).safeParse(address["page"]).data;
  const panel = z.enum(PANELS).safeParse(address["panel"]).data;
  return { ...Object.fromEntries(narrowed), ...(page ? { page } : {}), ...(panel ? { panel } : {}) };
}

export type FilterChange = { readonly [Field in FilterField]?: string | undefined };

/** Another narrowing begins at the first page; an empty choice is no narrowing. */
export function withFilter(filter: CaseFilter, change: FilterChange): CaseFilter {
  return filterFrom({ ...filter, page: undefined, ...change });
}

/** Only this narrowing, as a link in the facts has it. */
export function onlyFilter(filter: CaseFilter, change: FilterChange): CaseFilter {
  return filterFrom({ ordering: filter.ordering, ...change });
}

/** The narrowings in force; order, page and panels narrow nothing. */
export function narrowings(filter: CaseFilter): FilterField[] {
  return (Object.keys(FIELDS) as FilterField[]).filter(
    (field) => field !== "ordering" && filter[field] !== undefined,
  );
}

/** As the address has it: what reads as yes or no stands there without quotes. */
export function addressOf(filter: CaseFilter): Record<string, unknown> {
  const plain = (value: unknown): unknown =>
    value === "true" || value === "false" ? value === "true" : value;
  return Object.fromEntries(Object.entries(filter).map(([field, value]) => [field, plain(value)]));
}

/** As the API takes it, without a page: for everything that matches. */
export function parametersOf(filter: CaseFilter): CasesParameters {
  const fields = Object.keys(FIELDS) as FilterField[];
  return Object.fromEntries(
    fields.filter((field) => filter[field] !== undefined).map((field) => [field, filter[field]]),
  );
}
