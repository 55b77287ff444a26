import { isAnswerable } from "../phase";
import type { Desk } from "../desk";

export type CommandGroup = "Planes" | "View" | "Window" | "Draw" | "Answer";

/** One thing a reader can do, however it is asked for. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  /** Keys as "a", "shift+ArrowLeft", "ctrl+z"; the help sheet shows them all. */
  readonly keys: readonly string[];
  /** Text on its toolbar button; absent where it has none. */
  readonly button?: string;
  run(desk: Desk, key: string): void;
  /** Whether it makes sense now; absent means always. */
  isPossible?(desk: Desk): boolean;
  /** Whether its toolbar button looks pressed. */
  isOn?(desk: Desk): boolean;
}

export const isReading = (desk: Desk): boolean => isAnswerable(desk.session.state.get().phase);
