import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";
import type {
  Case,
  Dataset,
  DatasetSummary,
  Detector,
  ImageDetail,
  LesionOutline,
  TextImage,
  TextState,
  Treatment,
  Twins,
} from "./types";

export type * from "./types";

export const datasetsQuery = queryOptions({
  queryKey: ["datasets"],
  queryFn: ({ signal }) => request<Dataset[]>("GET", "/api/datasets", { signal }),
});

export function datasetQuery(id: string) {
  return queryOptions({
    queryKey: ["datasets", id],
    queryFn: ({ signal }) => request<Dataset>("GET", `/api/datasets/${id}`, { signal }),
  });
}

export function summaryQuery(id: string) {
  return queryOptions({
    queryKey: ["datasets", id, "summary"],
    queryFn: ({ signal }) => request<DatasetSummary>("GET", `/api/datasets/${id}/summary`, { signal }),
  });
}

export function twinsQuery(id: string) {
  return queryOptions({
    queryKey: ["datasets", id, "twins"],
    queryFn: ({ signal }) => request<Twins[]>("GET", `/api/datasets/${id}/twins`, { signal }),
  });
}

/** What narrows and orders a list of cases, as the API takes it. */
export type CasesParameters = Readonly<Record<string, string | number | undefined>>;

export function casesQuery(dataset: string, parameters: CasesParameters) {
  return queryOptions({
    queryKey: ["cases", dataset, parameters],
    queryFn: ({ signal }) =>
      request<Page<Case>>("GET", `/api/datasets/${dataset}/cases`, { query: parameters, signal }),
    placeholderData: keepPreviousData,
  });
}

const LARGEST_PAGE = 500;

/** Every case that matches, page after page. */
export async function fetchAllCases(
  dataset: string,
  parameters: CasesParameters = {},
  signal?: AbortSignal,
): Promise<Case[]> {
  const cases: Case[] = [];
  for (let page = 1; ; page += 1) {
    const { results, next } = await request<Page<Case>>("GET", `/api/datasets/${dataset}/cases`, {
      query: { ...parameters, page, page_size: LARGEST_PAGE },
      ...(signal === undefined ? {} : { signal }),
    });
    cases.push(...results);
    if (next === null) return cases;
  }
}

/** Every case of a dataset, for screens that choose among them. */
export function allCasesQuery(dataset: string) {
  return queryOptions({
    queryKey: ["cases", dataset, "all"],
    queryFn: ({ signal }): Promise<Case[]> => fetchAllCases(dataset, {}, signal),
  });
}

export function imageQuery(id: string) {
  return queryOptions({
    queryKey: ["image", id],
    queryFn: ({ signal }) => request<ImageDetail>("GET", `/api/images/${id}`, { signal }),
  });
}

/** The outlines of the lesions on one plane. */
export function outlinesQuery(image: string, plane: number) {
  return queryOptions({
    queryKey: ["image", image, "outlines", plane],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      request<LesionOutline[]>("GET", `/api/images/${image}/outlines`, { query: { plane }, signal }),
  });
}

const QUEUE_PAGE = 24;

/**
 * The images that may show words and wait for a person. A round stays as it is while it is worked through: what was
 * dealt with leaves the server's list, and the pictures on the screen must not shift.
 */
export function textQueueQuery(dataset: string, round: number) {
  return queryOptions({
    queryKey: ["text-queue", dataset, round],
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      request<Page<TextImage>>("GET", `/api/datasets/${dataset}/burned-in`, {
        query: { text_state: "suspected", page: 1, page_size: QUEUE_PAGE },
        signal,
      }),
  });
}

/** How many images of the dataset are in one state. */
export function textCountQuery(dataset: string, text_state: TextState) {
  return queryOptions({
    queryKey: ["datasets", dataset, "text-count", text_state],
    queryFn: async ({ signal }) => {
      const query = { text_state, page: 1, page_size: 1 };
      const address = `/api/datasets/${dataset}/burned-in`;
      return (await request<Page<TextImage>>("GET", address, { query, signal })).count;
    },
  });
}

export const treatmentsQuery = queryOptions({
  queryKey: ["treatments"],
  staleTime: Infinity,
  queryFn: ({ signal }) => request<Treatment[]>("GET", "/api/treatments", { signal }),
});

export const detectorsQuery = queryOptions({
  queryKey: ["detectors"],
  staleTime: Infinity,
  queryFn: ({ signal }) => request<Detector[]>("GET", "/api/detectors", { signal }),
});

export function createDataset(body: Schemas["DatasetInputRequest"]): Promise<Dataset> {
  return request("POST", "/api/datasets", { body });
}

export function changeDataset(id: string, body: Schemas["PatchedDatasetChangeRequest"]): Promise<Dataset> {
  return request("PATCH", `/api/datasets/${id}`, { body });
}
