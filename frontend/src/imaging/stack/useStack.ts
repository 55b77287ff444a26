import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";

import type { ImageDetail } from "../types";
import { previewAddress } from "./address";
import { frameMs, planeAt, planesAround } from "./steps";
import { usePictures } from "./usePictures";
import type { GreyWindow } from "./windowing";

const REACH = 5;
const PLAYING_REACH = 12;
/** While a window is being dragged, what lies beside the picture is not worth fetching. */
const SETTLED_MS = 150;

export interface Stack {
  readonly plane: number;
  readonly count: number;
  readonly setPlane: (plane: number) => void;
  /** Null: the image's own window. */
  readonly window: GreyWindow | null;
  readonly setWindow: (window: GreyWindow | null) => void;
  readonly isPlaying: boolean;
  readonly togglePlay: () => void;
  readonly address: string;
  /** To be told that a picture has been drawn: what lies over it is right from then on. */
  readonly onDrawn: (address: string) => void;
  /** The picture of this plane is on the screen. */
  readonly isDrawn: boolean;
}

/** Which plane of an image is shown, under which window. The pictures beside it are fetched ahead. */
export function useStack(image: ImageDetail, first: number): Stack {
  const count = image.plane_count;
  const [wanted, setWanted] = useState(() => planeAt(first, count));
  const plane = planeAt(wanted, count);
  const [window, setWindow] = useState<GreyWindow | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [drawn, setDrawn] = useState("");
  const version = image.edits.length;
  const address = previewAddress(image.id, { plane, window, version });
  const isDrawn = drawn === address;

  const [settled] = useDebouncedValue(window, SETTLED_MS);
  const reach = settled !== window ? 0 : isPlaying ? PLAYING_REACH : REACH;
  const ahead = useMemo(
    () =>
      planesAround(plane, count, reach).map((each) =>
        previewAddress(image.id, { plane: each, window: settled, version }),
      ),
    [image.id, version, plane, count, settled, reach],
  );
  usePictures(ahead);

  // The next frame waits for this one to be drawn: a slow connection slows the loop and skips nothing.
  const pace = frameMs(image.planes);
  useEffect(() => {
    if (!isPlaying || !isDrawn) return;
    const timer = setTimeout(() => setWanted((plane + 1) % count), pace);
    return () => clearTimeout(timer);
  }, [isPlaying, isDrawn, plane, count, pace]);

  return {
    plane,
    count,
    setPlane: (next: number) => {
      setPlaying(false);
      setWanted(next);
    },
    window,
    setWindow,
    isPlaying,
    togglePlay: () => setPlaying(!isPlaying),
    address,
    onDrawn: setDrawn,
    isDrawn,
  };
}
