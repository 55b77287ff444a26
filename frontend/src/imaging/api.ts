import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";
import type { Schemas } from "../api/schemas";

export type Dataset = Schemas["DatasetOutput"];

export type ImageSummary = Schemas["CaseImageOutput"];

export type Reference = Schemas["ReferenceOutput"];

export type Case = Schemas["CaseOutput"];

export type Measure = Schemas["MeasureOutput"];

export type Reconstruction = Schemas["ReconstructionOutput"];

export type Score = Schemas["ScoreOutput"];

export type Region = Schemas["RegionOutput"];

export type ImageDetail = Schemas["ImageOutput"];

export type Treatment = Schemas["TreatmentOutput"];

export type Detector = Schemas["DetectorOutput"];

export type Upload = Schemas["UploadOutput"];

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

export function casesQuery(dataset: string, page: number, pageSize?: number) {
  return queryOptions({
    queryKey: ["cases", dataset, page, pageSize],
    queryFn: ({ signal }) =>
      request<Page<Case>>("GET", `/api/datasets/${dataset}/cases`, {
        query: { page, page_size: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

const LARGEST_PAGE = 500;

/** Every case of a dataset, for screens that choose among them. */
export function allCasesQuery(dataset: string) {
  return queryOptions({
    queryKey: ["cases", dataset, "all"],
    queryFn: async ({ signal }): Promise<Case[]> => {
      const cases: Case[] = [];
      for (let page = 1; ; page += 1) {
        const { results, next } = await request<Page<Case>>("GET", `/api/datasets/${dataset}/cases`, {
          query: { page, page_size: LARGEST_PAGE },
          signal,
        });
        cases.push(...results);
        if (next === null) return cases;
      }
    },
  });
}

export function imageQuery(id: string) {
  return queryOptions({
    queryKey: ["image", id],
    queryFn: ({ signal }) => request<ImageDetail>("GET", `/api/images/${id}`, { signal }),
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
