import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";

import { outlinesQuery } from "../api";
import { sampleRegion } from "../testing/samples";
import type { CaseLesion } from "./standardApi";
import { takeOver } from "./takeOver";

const square = (from: number, to: number) => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];

function lesion(change: Partial<CaseLesion>): CaseLesion {
  return { ...sampleRegion(), image: "i1", replaced_at: null, replaced_because: "", ...change };
}

it("takes over every plane of every lesion, and says which holes would be filled", async () => {
  const client = new QueryClient();
  const outlines = [
    { region: "r1", label: "", polygons: [square(0, 20), square(5, 10), square(40, 50)] },
    { region: "other", label: "", polygons: [square(60, 70)] },
  ];
  for (const plane of [3, 4, 5]) client.setQueryData(outlinesQuery("i1", plane).queryKey, outlines);
  const { lesions, holes } = await takeOver(client, [
    lesion({ label: "Nodule", attributes: { size: "6 mm" } }),
  ]);
  expect(holes).toBe(3);
  expect(lesions).toMatchObject([
    { key: "standing-r1", image: "i1", label: "Nodule", attributes: { size: "6 mm" } },
  ]);
  expect(lesions[0]?.planes.map(({ plane }) => plane)).toEqual([3, 3, 4, 4, 5, 5]);
  expect(lesions[0]?.planes[1]?.points).toEqual(square(40, 50));
});
