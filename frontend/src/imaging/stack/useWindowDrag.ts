import { useRef } from "react";

import type { ImageDetail } from "../types";
import type { StageHand } from "./Stage";
import type { Stack } from "./useStack";
import { draggedWindow } from "./windowing";

/** Each window is a picture of the server's: a few in a second are enough to see where it goes. */
const PACE_MS = 80;

/** A drag that changes the window. */
export function useWindowDrag(image: ImageDetail, stack: Stack): StageHand {
  const held = useRef({ dx: 0, dy: 0, at: 0 });
  const apply = (): void => {
    const { dx, dy } = held.current;
    held.current = { dx: 0, dy: 0, at: Date.now() };
    if (dx === 0 && dy === 0) return;
    const from = stack.window ?? { centre: image.window_centre, width: image.window_width };
    stack.setWindow(draggedWindow(from, dx, dy, image.value_range));
  };
  return {
    move: (_, { dx, dy }, isPressed) => {
      if (!isPressed) return;
      held.current = { ...held.current, dx: held.current.dx + dx, dy: held.current.dy + dy };
      if (Date.now() - held.current.at >= PACE_MS) apply();
    },
    release: apply,
  };
}
