import { drawingCommands } from "./commands/drawing";
import { planeCommands } from "./commands/planes";
import { questionCommands } from "./commands/questions";
import { viewCommands } from "./commands/view";
import type { Command } from "./commands/command";

/**
 * Every command of the reading room, once. The keyboard, the toolbar and the help sheet are made from
 * this list. Where two commands share a key, the first that is possible at the moment runs.
 */
export const COMMANDS: readonly Command[] = [
  ...drawingCommands,
  ...questionCommands,
  ...planeCommands,
  ...viewCommands,
];
