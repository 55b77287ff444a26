import type { QueryClient } from "@tanstack/react-query";

import { imagePoint } from "../../math/points";
import { isHit, type Outline } from "../../math/shapes";
import { outlinesQuery } from "../api";
import type { LesionOutline } from "../types";
import type { DrawnLesion, DrawnPlane } from "./lesions";
import type { CaseLesion } from "./standardApi";

export interface TakenOver {
  readonly lesions: readonly DrawnLesion[];
  /** Holes that drawn forms cannot keep: they would be filled. */
  readonly holes: number;
}

type Ring = LesionOutline["polygons"][number];

/** Lesions that stand become drawn ones, so that they can be mended. All of the case: what is left out goes. */
export async function takeOver(client: QueryClient, lesions: readonly CaseLesion[]): Promise<TakenOver> {
  const taken: DrawnLesion[] = [];
  let holes = 0;
  for (const lesion of lesions) {
    const found = await ringsOf(client, lesion);
    const { id, image, label, attributes } = lesion;
    const planes = found.flatMap(({ plane, rings }) => formsOf(plane, rings));
    holes += found.flatMap(({ rings }) => rings).length - planes.length;
    taken.push({ key: `standing-${id}`, image, label, attributes, planes });
  }
  return { lesions: taken, holes };
}

function ringsOf(client: QueryClient, { id, image, planes }: CaseLesion) {
  return Promise.all(
    planes.map(async ({ index }) => {
      const outlines = await client.fetchQuery(outlinesQuery(image, index));
      const rings = outlines.filter(({ region }) => region === id).flatMap(({ polygons }) => polygons);
      return { plane: index, rings };
    }),
  );
}

export function formsOf(plane: number, rings: readonly Ring[]): DrawnPlane[] {
  return rings.filter((ring) => !isHole(ring, rings)).map((points) => ({ plane, shape: "polygon", points }));
}

/** A ring inside another one of the same lesion. */
function isHole(ring: Ring, rings: readonly Ring[]): boolean {
  const [x = 0, y = 0] = ring[0] ?? [];
  return rings.some((other) => other !== ring && isHit(polygonOf(other), imagePoint(x, y), 0));
}

function polygonOf(ring: Ring): Outline {
  return { shape: "polygon", points: ring.map(([x = 0, y = 0]) => imagePoint(x, y)) };
}
