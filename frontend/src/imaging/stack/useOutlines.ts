import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { outlinesQuery } from "../api";
import type { ImageDetail, LesionOutline } from "../types";

const NONE: readonly LesionOutline[] = [];

/** The lesions on a plane, fetched only where there are some; those of the planes beside it come ahead. */
export function useOutlines(image: ImageDetail, plane: number, isWanted: boolean): readonly LesionOutline[] {
  const client = useQueryClient();
  const hasLesion = (index: number): boolean =>
    image.regions.some(({ planes }) => planes.some((each) => each.index === index));
  const { data } = useQuery({ ...outlinesQuery(image.id, plane), enabled: isWanted && hasLesion(plane) });
  const ahead = [plane - 1, plane + 1].filter(hasLesion).join();
  useEffect(() => {
    if (!isWanted || ahead === "") return;
    for (const each of ahead.split(",")) void client.prefetchQuery(outlinesQuery(image.id, Number(each)));
  }, [client, image.id, ahead, isWanted]);
  return isWanted && hasLesion(plane) ? (data ?? NONE) : NONE;
}
