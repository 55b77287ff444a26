import { queryOptions } from "@tanstack/react-query";

import { request } from "../../api/request";
import type { Schemas } from "../../api/schemas";

/** Somebody who may open a dataset, or could: `taken_at` says until when. */
export type DatasetPerson = Schemas["DatasetPersonOutput"];

export function datasetPeopleQuery(dataset: string) {
  return queryOptions({
    queryKey: ["datasets", dataset, "people"],
    queryFn: ({ signal }) => request<DatasetPerson[]>("GET", `/api/datasets/${dataset}/people`, { signal }),
  });
}

export function giveDataset(dataset: string, person: string): Promise<DatasetPerson> {
  return request("POST", `/api/datasets/${dataset}/people`, { body: { person } });
}

export function takeDataset(dataset: string, person: string): Promise<void> {
  return request("DELETE", `/api/datasets/${dataset}/people/${person}`);
}
