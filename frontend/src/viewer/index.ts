/** The viewer's public names. It knows no React and fetches nothing. */
export { renderGrey } from "./cpuRenderer";
export { decodeFrame } from "./frame";
export { GlRenderer } from "./glRenderer";
export { attachPointer } from "./pointer";
export { samplingFor } from "./sampling";
export { Store } from "./store";
export { Viewer } from "./viewer";
export type { DrawingPointer } from "./pointer";
export type { Frame } from "./frame";
export type { Layout, PaneIndex, PaneRect } from "./layout";
export type { DeviceRect, Interpolation, Sampling } from "./sampling";
export type { DisplaySet, ViewerState } from "./viewer";
