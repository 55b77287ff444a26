import { COMMANDS } from "../commands";
import { spokenKey } from "../commands/keys";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { PointerEvent } from "react";
import type { Command, CommandGroup } from "../commands/command";

const GROUPS: readonly CommandGroup[] = ["Draw", "View", "Window", "Answer"];

/** A click must not take the keyboard away from the images. */
export const keepFocus = (event: PointerEvent): void => event.preventDefault();

/** Buttons for the commands that have one, in the order of the list. */
export function Toolbar() {
  const desk = useDesk();
  useStore(desk.viewer.state);
  useStore(desk.session.state);
  const { question } = useStore(desk.marking.state);
  const groups = GROUPS.filter((group) => group !== "Draw" || question !== null);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Image tools">
      {groups.map((group) => (
        <span key={group} className={styles.group}>
          {COMMANDS.filter((command) => command.group === group && command.button !== undefined).map(
            (command) => (
              <ToolButton key={command.id} command={command} />
            ),
          )}
        </span>
      ))}
    </div>
  );
}

function ToolButton({ command }: { readonly command: Command }) {
  const desk = useDesk();
  const [key = ""] = command.keys;
  const hint = `${command.label} (${spokenKey(key)})`;
  const isNamedInHint = hint.startsWith(command.button ?? "");
  return (
    <button
      type="button"
      className={styles.tool}
      title={hint}
      aria-label={isNamedInHint ? hint : `${command.button}: ${hint}`}
      aria-pressed={command.isOn?.(desk)}
      disabled={command.isPossible?.(desk) === false}
      onPointerDown={keepFocus}
      onClick={() => command.run(desk, key)}
    >
      {command.button}
    </button>
  );
}
