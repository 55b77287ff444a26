import type { Desk } from "../desk";
import type { Command } from "./command";

const FAR = 10;

/** The active view has planes to go through; while a drawing is open it keeps its plane. */
const isStack = (desk: Desk): boolean => {
  const { displaySet, activeView } = desk.viewer.state.get();
  return (displaySet?.views[activeView]?.planeCount ?? 1) > 1 && desk.marking.mayChangePlane;
};
const hasViews = (desk: Desk): boolean =>
  (desk.viewer.state.get().displaySet?.views.length ?? 0) > 1 && desk.marking.mayChangePlane;

function lastPlane(desk: Desk): number {
  const { displaySet, activeView } = desk.viewer.state.get();
  return (displaySet?.views[activeView]?.planeCount ?? 1) - 1;
}

function far(key: string): number {
  return key.startsWith("shift+") ? FAR : 1;
}

/** Up and down belong to the drawing cursor while a drawing tool is held: that command stands before these. */
export const planeCommands: readonly Command[] = [
  {
    id: "next_plane",
    label: "Next plane or frame (with Shift and Page Down ten)",
    keys: ["ArrowDown", "PageDown", "shift+PageDown"],
    group: "Planes",
    isPossible: isStack,
    run: (desk, key) => desk.scroll(far(key)),
  },
  {
    id: "previous_plane",
    label: "Plane or frame before (with Shift and Page Up ten)",
    keys: ["ArrowUp", "PageUp", "shift+PageUp"],
    group: "Planes",
    isPossible: isStack,
    run: (desk, key) => desk.scroll(-far(key)),
  },
  {
    id: "first_plane",
    label: "First plane or frame",
    keys: ["Home"],
    group: "Planes",
    isPossible: isStack,
    run: (desk) => desk.goToPlane(desk.viewer.state.get().activeView, 0),
  },
  {
    id: "last_plane",
    label: "Last plane or frame",
    keys: ["End"],
    group: "Planes",
    isPossible: isStack,
    run: (desk) => desk.goToPlane(desk.viewer.state.get().activeView, lastPlane(desk)),
  },
  {
    id: "next_view",
    label: "Keys and buttons for the next view, where several are shown together",
    keys: ["x"],
    group: "Planes",
    isPossible: hasViews,
    run: (desk) => desk.activateNextView(),
  },
];
