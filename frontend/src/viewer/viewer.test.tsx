import { beforeAll, beforeEach, expect, it } from "vitest";
import { fillInBrowser } from "../reading/testing/browser";
import { decodeFrame } from "./frame";
import { Viewer } from "./viewer";
import type { DisplaySet, PlaneSource, StackView } from "./displaySet";
import type { Frame } from "./frame";

beforeAll(fillInBrowser);

const STACK: StackView = {
  geometry: { rows: 4, columns: 4, spacingMm: [1, 1] },
  window: { centre: 32768, width: 65536 },
  narrowestWindow: null,
  kind: "volume",
  planeCount: 5,
};

/** Planes that are here are listed; each shows its number times 10,000 in all panes. */
class Planes implements PlaneSource {
  readonly wanted: string[] = [];
  private listener: () => void = () => undefined;

  constructor(private readonly here: Set<string>) {}

  framesOf(view: number, plane: number): readonly Frame[] | null {
    if (!this.here.has(`${view}/${plane}`)) return null;
    return [0, 1].map((pane) => {
      const codes = new Uint16Array(16).fill(plane * 10_000);
      return decodeFrame(`${pane}/${view}/${plane}`, codes.buffer, 4, 4);
    });
  }

  want(view: number, plane: number): void {
    this.wanted.push(`${view}/${plane}`);
  }

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => undefined;
  }

  arrive(name: string): void {
    this.here.add(name);
    this.listener();
  }
}

let viewer: Viewer;
/** The grey in the middle of each drawn cell, drawing after drawing. */
let drawn: number[];

beforeEach(async () => {
  drawn = [];
  const context = {
    fillRect: () => undefined,
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(width * height * 4),
    }),
    putImageData: ({ width, height, data }: ImageData) =>
      drawn.push(data[4 * (Math.floor(height / 2) * width + Math.floor(width / 2))] ?? -1),
  };
  HTMLCanvasElement.prototype.getContext = ((kind: string) => (kind === "2d" ? context : null)) as never;
  viewer = new Viewer(document.createElement("div"));
  await Promise.resolve(); // the size is measured
});

const animationFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
const greyOf = (plane: number): number => Math.floor(((plane * 10_000) / 65536) * 255 + 0.5);

async function showSet(planes: Planes, views: readonly StackView[] = [STACK]): Promise<void> {
  const set: DisplaySet = {
    id: "set",
    paneCount: 2,
    interpolation: "nearest",
    windowRange: { low: 0, high: 65535 },
    views,
    planes,
  };
  await viewer.show(set);
  drawn = [];
}

it("begins a volume at its middle plane, in both panes", async () => {
  await showSet(new Planes(new Set(["0/2"])));
  expect(viewer.look()).toMatchObject({ plane: 2, wanted: 2 });
  viewer.invert();
  await animationFrame();
  expect(drawn).toEqual([255 - greyOf(2), 255 - greyOf(2)]);
});

it("keeps the old plane in both panes until the new one has come for both, then changes both at once", async () => {
  const planes = new Planes(new Set(["0/2"]));
  await showSet(planes);
  viewer.scroll(1);
  expect(viewer.look()).toMatchObject({ plane: 2, wanted: 3 });
  expect(planes.wanted).toEqual(["0/3"]);
  viewer.pan(1, 0);
  await animationFrame();
  planes.arrive("0/3");
  await animationFrame();
  expect(viewer.look()).toMatchObject({ plane: 3, wanted: 3 });
  expect(drawn).toEqual([greyOf(2), greyOf(2), greyOf(3), greyOf(3)]);
});

it("goes on from the plane that is waited for, and stops at the ends", async () => {
  const planes = new Planes(new Set(["0/2"]));
  await showSet(planes);
  viewer.scroll(1);
  viewer.scroll(1);
  viewer.scroll(9);
  expect(viewer.look()?.wanted).toBe(4);
  viewer.goTo(0, -3);
  expect(viewer.look()?.wanted).toBe(0);
  viewer.stay(0);
  expect(viewer.look()).toMatchObject({ plane: 2, wanted: 2 });
});

it("shows only what is wanted last when several planes arrive", async () => {
  const planes = new Planes(new Set(["0/2"]));
  await showSet(planes);
  viewer.scroll(1);
  viewer.scroll(1);
  planes.arrive("0/3");
  expect(viewer.look()?.plane).toBe(2);
  planes.arrive("0/4");
  expect(viewer.look()?.plane).toBe(4);
});

it("keeps window, place and plane of each view apart, and the same for both panes", async () => {
  const planes = new Planes(new Set(["0/2", "1/2", "1/3"]));
  await showSet(planes, [STACK, STACK]);
  viewer.activate(1);
  viewer.scroll(1);
  viewer.zoom(2);
  viewer.dragWindow(50, 0);
  const [first, second] = viewer.state.get().looks;
  expect(first).toMatchObject({ plane: 2, window: STACK.window, isFitted: true });
  expect(second).toMatchObject({ plane: 3, isFitted: false });
  expect(second?.window.width).toBeGreaterThan(STACK.window.width);
  await animationFrame();
  expect(viewer.cells().map(({ pane, view }) => [pane, view])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  expect([drawn[0], drawn[1]]).toEqual([drawn[2], drawn[3]]);
});

it("shows no set whose first planes are not there", async () => {
  await expect(async () => showSet(new Planes(new Set(["0/0"])))).rejects.toThrow(
    "its first planes are there",
  );
});

it("narrows no window below what its view allows, by drag, from the start and after a reset", async () => {
  const planes = new Planes(new Set(["0/2", "1/2"]));
  const bounded = { ...STACK, narrowestWindow: 256 };
  const tooNarrow = { ...bounded, window: { centre: 100, width: 10 } };
  await showSet(planes, [bounded, tooNarrow]);
  const widths = (): (number | undefined)[] => viewer.state.get().looks.map(({ window }) => window.width);
  expect(widths()).toEqual([65536, 256]);
  for (const view of [0, 1]) {
    viewer.activate(view);
    for (let drag = 0; drag < 50; drag += 1) viewer.dragWindow(-300, 0);
  }
  expect(widths()).toEqual([256, 256]);
  viewer.reset();
  expect(widths()).toEqual([256, 256]);
});

it("narrows a window to one code where its view says nothing", async () => {
  await showSet(new Planes(new Set(["0/2"])));
  for (let drag = 0; drag < 50; drag += 1) viewer.dragWindow(-300, 0);
  expect(viewer.look()?.window.width).toBe(1);
});
