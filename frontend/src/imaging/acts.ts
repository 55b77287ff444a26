import type { QueryClient } from "@tanstack/react-query";

import { request } from "../api/request";
import type { EditRectangle, ImageDetail } from "./types";

/** Kept out of studies, variants and scores, or taken back in. */
export function excludeImages(
  dataset: string,
  body: { readonly images: readonly string[]; readonly is_excluded: boolean; readonly reason: string },
): Promise<unknown> {
  return request("POST", `/api/datasets/${dataset}/exclusions`, { body });
}

/** Cases of one person become one case. */
export function joinCases(dataset: string, cases: readonly string[]): Promise<unknown> {
  return request("POST", `/api/datasets/${dataset}/groupings`, { body: { cases } });
}

/** Images that are another person's become a case of their own. */
export function splitCase(id: string, images: readonly string[]): Promise<unknown> {
  return request("POST", `/api/cases/${id}/split`, { body: { images } });
}

export function answerIdentity(id: string, answer: "same" | "different"): Promise<unknown> {
  return request("POST", `/api/cases/${id}/identity`, { body: { answer } });
}

export interface Removal {
  readonly cases: readonly string[];
  readonly images: readonly string[];
}

/** Answers with how many of each are gone. */
export function removeFromDataset(
  dataset: string,
  body: Removal,
): Promise<{ readonly cases: number; readonly images: number }> {
  return request("POST", `/api/datasets/${dataset}/removals`, { body });
}

export function deleteDataset(id: string): Promise<void> {
  return request("DELETE", `/api/datasets/${id}`);
}

export function deleteImage(id: string): Promise<void> {
  return request("DELETE", `/api/images/${id}`);
}

export function declareFree(dataset: string, images: readonly string[], reason: string): Promise<unknown> {
  return request("POST", `/api/datasets/${dataset}/burned-in/declarations`, { body: { images, reason } });
}

export interface EditRequest {
  readonly kind: "paint" | "crop";
  readonly rectangles: readonly EditRectangle[];
  readonly reason: string;
}

/** Answers with the image as it is now. */
export function editImage(id: string, body: EditRequest): Promise<ImageDetail> {
  return request("POST", `/api/images/${id}/edits`, { body });
}

/** After an act on images or cases: whatever shows them asks again. */
export async function refreshDataset(client: QueryClient, dataset: string): Promise<void> {
  const keys = [["datasets"], ["cases", dataset], ["image"], ["standard"]];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
