import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { imageQuery } from "../api";
import type { Neighbours as Places } from "../types";

/** To the image before and after this one in the dataset; by the keys K and J too. */
export function Neighbours({ neighbours: { previous, next } }: { readonly neighbours: Places }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const go = (id: string | null) => (): void => {
    if (id !== null) void navigate({ to: "/images/$imageId", params: { imageId: id } });
  };
  useHotkeys([
    ["k", go(previous)],
    ["j", go(next)],
  ]);
  useEffect(() => {
    for (const id of [previous, next]) if (id !== null) void client.prefetchQuery(imageQuery(id));
  }, [client, previous, next]);
  return (
    <>
      <Button
        variant="default"
        aria-keyshortcuts="k"
        title="Previous image (key K)"
        disabled={previous === null}
        onClick={go(previous)}
      >
        Previous
      </Button>
      <Button
        variant="default"
        aria-keyshortcuts="j"
        title="Next image (key J)"
        disabled={next === null}
        onClick={go(next)}
      >
        Next
      </Button>
    </>
  );
}
