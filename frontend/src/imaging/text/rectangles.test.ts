import { expect, it } from "vitest";

import { imagePoint } from "../../math/points";
import { asRectangle, type DrawnRectangle } from "./rectangles";

const SIZE = { rows: 100, columns: 200 };

function drawn(x1: number, y1: number, x2: number, y2: number, plane: number | null = null): DrawnRectangle {
  return { outline: { shape: "rectangle", points: [imagePoint(x1, y1), imagePoint(x2, y2)] }, plane };
}

it("covers every pixel that it touches", () => {
  expect(asRectangle(drawn(10.2, 5.9, 20.1, 8), SIZE)).toEqual({
    x: 10,
    y: 5,
    width: 11,
    height: 3,
    first_plane: null,
    last_plane: null,
  });
});

it("stays inside the image, and lies on one plane where it was drawn so", () => {
  expect(asRectangle(drawn(190.5, 90, 200, 100, 3), SIZE)).toMatchObject({
    x: 190,
    width: 10,
    height: 10,
    first_plane: 3,
    last_plane: 3,
  });
});
