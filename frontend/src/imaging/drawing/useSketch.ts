import { useState, type KeyboardEvent } from "react";

import { imagePoint, type ImagePoint } from "../../math/points";
import { clampToImage, type Outline, type Shape } from "../../math/shapes";
import type { StageHand } from "../stack/Stage";
import type { StageView } from "../stack/useStageView";
import { begin, extend, finish, isClosing, moveTo, shorten, type Sketch } from "./sketch";

/** CSS pixels within which a press closes a polygon. */
const REACH_CSS = 9;
/** Share of the image's width that an arrow key moves the cursor by. */
const KEY_STEP = 1 / 200;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface Sketching {
  readonly sketch: Sketch | null;
  /** Where the keys would draw; null until an arrow is pressed. */
  readonly cursor: ImagePoint | null;
  readonly hand: StageHand;
  /** Whether the key was for the drawing. */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** Drawing one form after the other, by pointer or by keys: arrows move, Enter sets a point, Escape gives up. */
export function useSketch(view: StageView, shape: Shape, onFinish: (outline: Outline) => void): Sketching {
  const [sketch, setSketch] = useState<Sketch | null>(null);
  const [cursor, setCursor] = useState<ImagePoint | null>(null);
  const { geometry } = view;

  const end = (done: Sketch): void => {
    const outline = finish(done);
    setSketch(null);
    if (outline !== null) onFinish(outline);
  };
  const press = (at: ImagePoint): void => {
    if (sketch === null) return setSketch(begin(shape, at, geometry));
    const moved = moveTo(sketch, at, geometry);
    if (shape !== "polygon" || isClosing(moved, REACH_CSS / view.cssPerPixel)) return end(moved);
    setSketch(extend(moved));
  };
  const hand: StageHand = {
    press: (at) => {
      setCursor(null);
      press(at);
    },
    move: (at) => setSketch((before) => before && moveTo(before, at, geometry)),
    release: (at) => {
      if (sketch !== null && shape !== "polygon") end(moveTo(sketch, at, geometry));
    },
  };
  const step = ([x, y]: readonly [number, number], isFar: boolean): void => {
    const length = Math.max(1, geometry.columns * KEY_STEP) * (isFar ? 10 : 1);
    const from = cursor ?? imagePoint(geometry.columns / 2, geometry.rows / 2);
    const to = clampToImage(imagePoint(from.x + x * length, from.y + y * length), geometry);
    setCursor(to);
    setSketch((before) => before && moveTo(before, to, geometry));
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) step(arrow, event.shiftKey);
    else if (event.key === "Enter" && cursor !== null) press(cursor);
    else if (event.key === "Enter" && sketch !== null) end(sketch);
    else if (event.key === "Escape" && sketch !== null) setSketch(null);
    else if (event.key === "Backspace" && sketch !== null) setSketch((before) => before && shorten(before));
    else return false;
    event.preventDefault();
    return true;
  };
  return { sketch, cursor, hand, onKey };
}
