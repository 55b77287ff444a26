import type { Desk } from "../desk";
import type { TimingEventType } from "../timing";
import type { Command, CommandGroup } from "./command";

const PAN_CSS = 40;
const FAR = 10;
const WINDOW_CSS = 12;
const ZOOM = 1.2;

const hasImages = (desk: Desk): boolean => desk.viewer.state.get().displaySet !== null;
const hasTwo = (desk: Desk): boolean => desk.viewer.state.get().displaySet?.paneCount === 2;

type Details = Pick<Command, "button" | "isOn" | "isPossible">;

function view(
  [id, label, keys]: readonly [string, string, readonly string[]],
  event: TimingEventType,
  act: (viewer: Desk["viewer"], key: string) => void,
  details: Details = {},
  group: CommandGroup = "View",
): Command {
  const run = (desk: Desk, key: string): void => {
    desk.note(event);
    act(desk.viewer, key);
  };
  return { id, label, keys, group, run, isPossible: hasImages, ...details };
}

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
export const ARROW_KEYS = [...ARROWS, ...ARROWS.map((arrow) => `shift+${arrow}`)];

/** Direction of an arrow key; ten times as far with Shift. */
export function arrowStep(key: string): { x: number; y: number } {
  const far = key.startsWith("shift+") ? FAR : 1;
  const arrow = key.replace("shift+", "");
  const x = Number(arrow === "ArrowRight") - Number(arrow === "ArrowLeft");
  const y = Number(arrow === "ArrowDown") - Number(arrow === "ArrowUp");
  return { x: x * far, y: y * far };
}

export const viewCommands: readonly Command[] = [
  view(
    ["toggle", "Show the other image in the same place", ["Space"]],
    "toggle",
    (viewer) => viewer.toggle(),
    {
      button: "Swap",
      isPossible: hasTwo,
    },
  ),
  view(
    ["one_place", "One place, or side by side", ["f"]],
    "toggle",
    (viewer) => viewer.setLayout(viewer.state.get().layout === "one_place" ? "side_by_side" : "one_place"),
    {
      button: "One place",
      isPossible: hasTwo,
      isOn: (desk) => desk.viewer.state.get().layout === "one_place",
    },
  ),
  view(["zoom_in", "Enlarge", ["+", "="]], "zoom", (viewer) => viewer.zoom(ZOOM), { button: "+" }),
  view(["zoom_out", "Make smaller", ["-", "_"]], "zoom", (viewer) => viewer.zoom(1 / ZOOM), { button: "−" }),
  view(["fit", "Whole image", ["a", "Home"]], "zoom", (viewer) => viewer.fit(), { button: "Fit" }),
  view(["one_to_one", "One image pixel on one screen pixel", ["o"]], "zoom", (viewer) => viewer.oneToOne(), {
    button: "1:1",
  }),
  view(
    [
      "pan",
      "Move the image (with Shift ten times as far; in a stack up and down with Shift only)",
      ARROW_KEYS,
    ],
    "pan",
    (viewer, key) => {
      const { x, y } = arrowStep(key);
      viewer.pan(-x * PAN_CSS, -y * PAN_CSS);
    },
  ),
  view(
    ["invert", "Swap black and white", ["i"]],
    "window",
    (viewer) => viewer.invert(),
    {
      button: "Invert",
      isOn: (desk) => desk.viewer.look()?.isInverted === true,
    },
    "Window",
  ),
  view(
    ["wider", "Less contrast", ["w"]],
    "window",
    (viewer) => viewer.dragWindow(WINDOW_CSS, 0),
    {},
    "Window",
  ),
  view(
    ["narrower", "More contrast", ["q"]],
    "window",
    (viewer) => viewer.dragWindow(-WINDOW_CSS, 0),
    {},
    "Window",
  ),
  view(["darker", "Darker", [","]], "window", (viewer) => viewer.dragWindow(0, WINDOW_CSS), {}, "Window"),
  view(
    ["brighter", "Brighter", ["."]],
    "window",
    (viewer) => viewer.dragWindow(0, -WINDOW_CSS),
    {},
    "Window",
  ),
  view(["reset", "Back to the first view and window", ["r"]], "window", (viewer) => viewer.reset(), {
    button: "Reset",
  }),
];
