import { ARROW_KEYS, arrowStep } from "./view";
import { isReading } from "./command";
import type { Desk } from "../desk";
import type { Tool } from "../marks/marking";
import type { Command } from "./command";

const RESIZE = 1.05;
const FAR_RESIZE = RESIZE ** 10;

const asksMarks = (desk: Desk): boolean => isReading(desk) && desk.marking.state.get().question !== null;
const isDrawingTool = (desk: Desk): boolean =>
  asksMarks(desk) && !["hand", "select"].includes(desk.marking.state.get().tool);
const isBusy = (desk: Desk): boolean => {
  const { draft, selectedId, tool } = desk.marking.state.get();
  return draft !== null || selectedId !== null || tool !== "hand";
};
const hasSelection = (desk: Desk): boolean => desk.marking.selected !== null;
const hasSelectTool = (desk: Desk): boolean => desk.marking.state.get().tool === "select";

function tool(id: Tool, label: string, key: string, button: string): Command {
  return {
    id: `tool_${id}`,
    label,
    keys: [key],
    group: "Draw",
    button,
    run: (desk) => desk.marking.choose(id),
    isPossible: asksMarks,
    isOn: (desk) => desk.marking.state.get().tool === id,
  };
}

export const drawingCommands: readonly Command[] = [
  tool("hand", "Hand: move the image", "v", "Hand"),
  tool("select", "Choose and move marks", "s", "Select"),
  tool("point", "Mark a point", "p", "Point"),
  tool("rectangle", "Draw a rectangle", "t", "Rectangle"),
  tool("ellipse", "Draw an ellipse", "e", "Ellipse"),
  tool("polygon", "Draw a polygon", "g", "Polygon"),
  tool("freehand", "Draw freehand", "d", "Freehand"),
  {
    id: "move_cursor",
    label: "Move the drawing cursor (with Shift ten times as far)",
    keys: ARROW_KEYS,
    group: "Draw",
    isPossible: isDrawingTool,
    run: (desk, key) => {
      const { x, y } = arrowStep(key);
      desk.marking.moveCursor(x, y);
    },
  },
  {
    id: "move_mark",
    label: "Move the chosen mark (with Shift ten times as far)",
    keys: ARROW_KEYS,
    group: "Draw",
    isPossible: (desk) => hasSelectTool(desk) && hasSelection(desk),
    run: (desk, key) => {
      const { x, y } = arrowStep(key);
      desk.marking.moveSelected(x, y);
    },
  },
  {
    id: "place",
    label: "Place a point, corner or vertex; again on the last vertex to close",
    keys: ["Enter"],
    group: "Draw",
    isPossible: isDrawingTool,
    run: (desk) => desk.marking.placeAtCursor(),
  },
  {
    id: "other_pane",
    label: "Cursor to the same place on the other image",
    keys: ["c"],
    group: "Draw",
    isPossible: isDrawingTool,
    run: (desk) => desk.marking.switchCursorPane(),
  },
  {
    id: "smaller",
    label: "Make the chosen mark smaller",
    keys: ["[", "{"],
    group: "Draw",
    isPossible: hasSelection,
    run: (desk, key) => desk.marking.resizeSelected(1 / (key === "{" ? FAR_RESIZE : RESIZE)),
  },
  {
    id: "larger",
    label: "Make the chosen mark larger",
    keys: ["]", "}"],
    group: "Draw",
    isPossible: hasSelection,
    run: (desk, key) => desk.marking.resizeSelected(key === "}" ? FAR_RESIZE : RESIZE),
  },
  {
    id: "next_mark",
    label: "Choose the next mark",
    keys: ["Tab"],
    group: "Draw",
    // Past the last mark Tab leaves the image: the keyboard is never caught.
    isPossible: (desk) => canStep(desk, 1),
    run: (desk) => void desk.marking.selectNeighbour(1),
  },
  {
    id: "previous_mark",
    label: "Choose the mark before",
    keys: ["shift+Tab"],
    group: "Draw",
    isPossible: (desk) => canStep(desk, -1),
    run: (desk) => void desk.marking.selectNeighbour(-1),
  },
  {
    id: "delete_mark",
    label: "Delete the chosen mark or the newest vertex",
    keys: ["Delete", "Backspace"],
    group: "Draw",
    button: "Delete",
    isPossible: (desk) => hasSelection(desk) || desk.marking.state.get().draft !== null,
    run: (desk) => desk.marking.remove(),
  },
  {
    id: "undo",
    label: "Undo",
    keys: ["ctrl+z"],
    group: "Draw",
    button: "Undo",
    isPossible: (desk) => asksMarks(desk) && desk.marking.state.get().history.past.length > 0,
    run: (desk) => desk.marking.undo(),
  },
  {
    id: "redo",
    label: "Redo",
    keys: ["ctrl+y", "ctrl+shift+z"],
    group: "Draw",
    button: "Redo",
    isPossible: (desk) => asksMarks(desk) && desk.marking.state.get().history.future.length > 0,
    run: (desk) => desk.marking.redo(),
  },
  {
    id: "cancel",
    label: "Stop drawing, let go of the mark, back to the hand",
    keys: ["Escape"],
    group: "Draw",
    isPossible: isBusy,
    run: (desk) => desk.marking.cancel(),
  },
];

/** Marks are gone through only with a mark tool in hand and the images focused. */
function canStep(desk: Desk, offset: 1 | -1): boolean {
  const { tool: held, history, selectedId, draft } = desk.marking.state.get();
  if (!asksMarks(desk) || held === "hand" || draft !== null || history.marks.length === 0) return false;
  const index = history.marks.findIndex((mark) => mark.id === selectedId);
  return selectedId === null || (index + offset >= 0 && index + offset < history.marks.length);
}
