import { COMMANDS } from "../commands";
import { spokenKey } from "../commands/keys";
import { Dialog } from "./Dialog";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { Command, CommandGroup } from "../commands/command";

const GROUPS: readonly CommandGroup[] = ["Answer", "Planes", "View", "Window", "Draw"];

/** All keys, from the same list that runs them. */
export function HelpSheet() {
  const desk = useDesk();
  const isOpen = useStore(desk.isHelpOpen);
  if (!isOpen) return null;
  const close = (): void => desk.isHelpOpen.set(false);
  return (
    <Dialog title="Keys" onClose={close}>
      <div className={styles.help}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {COMMANDS.filter((command) => command.group === group).map((command) => (
                <HelpRow key={command.id} command={command} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>
        Mouse: left drag moves or draws, right drag sets the window. The wheel goes through the planes of a
        stack, and with Ctrl enlarges; over a single plane it enlarges.
      </p>
      <p>
        A volume begins at its middle plane, a cine loop at its first frame. Both images always show the same
        plane.
      </p>
      <button type="button" className={styles.button} onClick={close} autoFocus>
        Close
      </button>
    </Dialog>
  );
}

function HelpRow({ command }: { readonly command: Command }) {
  return (
    <div>
      <dt>
        {keysOf(command).map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{command.label}</dd>
    </div>
  );
}

/** Runs of keys are written short: ten digits or eight arrows would drown the rest. */
function keysOf(command: Command): string[] {
  if (command.keys.includes("ArrowLeft")) return ["Arrows"];
  if (command.keys.includes("5")) return ["0 – 9"];
  return command.keys.map(spokenKey);
}
