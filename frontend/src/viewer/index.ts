/** The viewer's public names. It knows no React and fetches nothing. */
export { renderGrey } from "./cpuRenderer";
export { firstPlaneOf } from "./displaySet";
export { decodeFrame, frameBytes } from "./frame";
export { GlRenderer } from "./glRenderer";
export { attachPointer } from "./pointer";
export { samplingFor } from "./sampling";
export { Store } from "./store";
export { Viewer } from "./viewer";
export type { Hand, HandAct } from "./pointer";
export type { DisplaySet, PlaneSource, StackView } from "./displaySet";
export type { Frame } from "./frame";
export type { Cell, Layout, PaneIndex, Place } from "./layout";
export type { Look } from "./look";
export type { DeviceRect, Interpolation, Sampling } from "./sampling";
export type { ViewerState } from "./viewer";
