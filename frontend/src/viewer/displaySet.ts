import type { Geometry } from "../math/transform";
import type { IntensityWindow, WindowBounds } from "../math/window";
import type { Frame } from "./frame";
import type { PaneIndex } from "./layout";
import type { Interpolation } from "./sampling";

/** One image of a display set as all panes show it: a stack of planes of one geometry. */
export interface StackView {
  readonly geometry: Geometry;
  readonly window: IntensityWindow;
  /** No window is narrower, however it is set; null where the study says none. */
  readonly narrowestWindow: number | null;
  readonly kind: "single" | "volume" | "cine";
  readonly planeCount: number;
}

/** Where the frames of a display set come from. They come plane by plane, and of all panes at once. */
export interface PlaneSource {
  /** The frames of all panes in their order; null while one of them is not here. */
  framesOf(view: number, plane: number): readonly Frame[] | null;
  /** The reader wants to see this plane: it comes first, then its neighbours. */
  want(view: number, plane: number): void;
  /** Called after planes have come. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** What one presentation shows: one or two panes, each with the same views, which share all but their codes. */
export interface DisplaySet {
  readonly id: string;
  readonly paneCount: 1 | 2;
  readonly interpolation: Interpolation;
  readonly windowRange: WindowBounds;
  readonly views: readonly StackView[];
  readonly planes: PlaneSource;
}

/** A volume begins at its middle plane, everything else at its first: the same whatever the treatment. */
export function firstPlaneOf({ kind, planeCount }: Pick<StackView, "kind" | "planeCount">): number {
  return kind === "volume" ? Math.floor(planeCount / 2) : 0;
}

/** The texture that holds the present plane of one view in one pane. */
export function slotOf(set: Pick<DisplaySet, "id">, pane: PaneIndex, view: number): string {
  return `${set.id}/${pane}/${view}`;
}
