import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";

import { Await } from "../../ui/states";
import { imageQuery, type ImageDetail } from "../api";
import { ImageScreen } from "./ImageScreen";

/** The address may name a plane, from 0. A volume opens in the middle, as its thumbnail shows it. */
export function ImagePage() {
  const { imageId } = useParams({ from: "/shell/images/$imageId" });
  const { plane }: { plane?: unknown } = useSearch({ strict: false });
  const image = useQuery(imageQuery(imageId));
  return (
    <Await query={image}>
      {(data) => <ImageScreen key={data.id} image={data} firstPlane={firstPlane(data, plane)} />}
    </Await>
  );
}

function firstPlane({ kind, plane_count }: ImageDetail, named: unknown): number {
  const plane = Number(named);
  if (named !== undefined && Number.isFinite(plane)) return plane;
  return kind === "volume" ? Math.floor(plane_count / 2) : 0;
}
