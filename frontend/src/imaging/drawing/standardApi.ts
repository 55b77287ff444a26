import { queryOptions } from "@tanstack/react-query";

import { request } from "../../api/request";
import type { Schemas } from "../../api/schemas";
import type { DrawnLesion, DrawnPlane } from "./lesions";

export type PastReference = Schemas["PastStandardOutput"];
export type CaseLesion = Schemas["LesionOutput"];
export type CaseStandard = Schemas["StandardOutput"];
export type DrawnOutline = Schemas["DrawnOutlineOutput"];

/** What one expert said of one case, alone. */
export type ExpertReading = Schemas["ExpertReadingOutput"];
export type Panel = Schemas["PanelOutput"];

export function standardQuery(caseId: string) {
  return queryOptions({
    queryKey: ["standard", caseId],
    queryFn: ({ signal }) => request<CaseStandard>("GET", `/api/cases/${caseId}/standard`, { signal }),
  });
}

export function ownReadingsQuery(caseId: string) {
  return queryOptions({
    queryKey: ["standard", caseId, "own-readings"],
    queryFn: ({ signal }) =>
      request<ExpertReading[]>("GET", `/api/cases/${caseId}/expert-readings`, { signal }),
  });
}

export function panelQuery(caseId: string) {
  return queryOptions({
    queryKey: ["panel", caseId],
    queryFn: ({ signal }) => request<Panel>("GET", `/api/cases/${caseId}/panel`, { signal }),
  });
}

export function saveStandard(
  caseId: string,
  body: Required<Schemas["StandardInputRequest"]>,
): Promise<CaseStandard> {
  return request("POST", `/api/cases/${caseId}/standard`, { body });
}

export function saveReading(
  caseId: string,
  body: Required<Schemas["ExpertReadingInputRequest"]>,
): Promise<ExpertReading> {
  return request("POST", `/api/cases/${caseId}/expert-readings`, { body });
}

export function adjudicate(
  caseId: string,
  body: Required<Schemas["AdjudicationInputRequest"]>,
): Promise<CaseStandard> {
  return request("POST", `/api/cases/${caseId}/adjudication`, { body });
}

/** Without the key that only this page knows. */
export function asRequest(lesions: readonly DrawnLesion[]): Schemas["LesionInputRequest"][] {
  return lesions.map(({ image, label, attributes, planes }) => ({
    image,
    label,
    attributes,
    planes: planes.map(asShape),
  }));
}

/** A lesion of several planes becomes an outline for each; its name keeps them together. */
export function asOutlines(lesions: readonly DrawnLesion[]): Schemas["OutlineInputRequest"][] {
  return lesions.flatMap(({ image, label, planes }, index) =>
    planes.map((form) => ({ ...asShape(form), image, label: label.trim() || `Lesion ${index + 1}` })),
  );
}

function asShape({ plane, shape, points }: DrawnPlane) {
  return { plane, shape, points: points.map(([x = 0, y = 0]): [number, number] => [x, y]) };
}
