import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import type { TwinSide } from "../api";

/** One side of a pair, with the case it belongs to. */
export function PairPicture({ side: { code, image, thumbnail_url } }: { readonly side: TwinSide }) {
  return (
    <figure>
      <Link
        to="/images/$imageId"
        params={{ imageId: image }}
        className="image-well"
        style={{ aspectRatio: 1 }}
      >
        <img src={thumbnail_url} alt={`${code}, the picture in question`} loading="lazy" />
      </Link>
      <figcaption>
        <Text fz="sm" fw={620}>
          {code}
        </Text>
      </figcaption>
    </figure>
  );
}
