import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Page } from "../api/page";
import { request } from "../api/request";

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly case_count: number;
  readonly image_count: number;
  readonly modalities: readonly string[];
  readonly is_phantom: boolean;
  readonly created_at: string;
}

export interface ImageSummary {
  readonly id: string;
  readonly modality: string;
  readonly rows: number;
  readonly columns: number;
  readonly frame_index: number;
  readonly spacing_mm: readonly [number, number] | null;
  readonly bits_stored: number;
  readonly thumbnail_url: string;
  readonly has_region: boolean;
  readonly flags: readonly string[];
}

export interface Reference {
  readonly finding_class: "normal" | "abnormal" | null;
  readonly finding: string;
}

export interface Case {
  readonly id: string;
  readonly code: string;
  readonly group_id: string;
  readonly images: readonly ImageSummary[];
  readonly reference: Reference | null;
}

export interface Measure {
  readonly name: string;
  readonly region: string;
  readonly value: number | null;
  readonly unit: string;
  readonly reason: string;
}

export interface Reconstruction {
  readonly id: string;
  readonly treatment: string;
  readonly comparison: "retrospective" | "prospective";
  readonly scale: number;
  readonly degradation: string | null;
  readonly state: string;
  readonly self_check: {
    readonly passed: boolean;
    readonly consistency: number | null;
    readonly drift: number | null;
    readonly reason: string;
  };
  readonly provenance: Readonly<Record<string, unknown>>;
  readonly measures: readonly Measure[];
  readonly preview_url: string;
}

export interface Score {
  readonly detector: string;
  readonly detector_version: string;
  readonly value: number;
  readonly threshold: number;
  readonly is_unusual: boolean;
  readonly promise: string;
}

export interface Region {
  readonly id: string;
  readonly kind: string;
  readonly bbox: readonly [number, number, number, number];
  readonly area_px: number;
}

export interface ImageDetail extends ImageSummary {
  readonly window_centre: number;
  readonly window_width: number;
  readonly value_range: readonly [number, number];
  readonly photometric: string;
  readonly source: {
    readonly format: string;
    readonly transfer_syntax: string;
    readonly file_name_hash: string;
  };
  readonly regions: readonly Region[];
  readonly reconstructions: readonly Reconstruction[];
  readonly scores: readonly Score[];
}

export interface Treatment {
  readonly key: string;
  readonly title: string;
  readonly kind: "original" | "interpolation" | "super_resolution" | "denoise" | "back_projection";
  readonly scales: readonly number[];
  readonly description: string;
  readonly licence: string;
}

export interface Detector {
  readonly key: string;
  readonly title: string;
  readonly modalities: readonly string[];
  readonly promise: string;
}

export interface Upload {
  readonly id: string;
  readonly path: string;
  readonly size: number;
  readonly offset: number;
  readonly state: "receiving" | "received" | "ingested";
}

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

export function createDataset(body: { name: string; description: string }): Promise<Dataset> {
  return request("POST", "/api/datasets", { body });
}

export function changeDataset(id: string, body: { name: string; description: string }): Promise<Dataset> {
  return request("PATCH", `/api/datasets/${id}`, { body });
}
