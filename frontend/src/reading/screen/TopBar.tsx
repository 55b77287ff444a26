import { Link } from "@tanstack/react-router";
import { StatusLine } from "./StatusLine";
import { Toolbar } from "./Toolbar";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { SessionState } from "../session";

/** Where the reader is, the tools, and where the answers are. */
export function TopBar() {
  const desk = useDesk();
  const state = useStore(desk.session.state);
  return (
    <header className={styles.top}>
      <Link to="/reading" className={styles.link}>
        Worklist
      </Link>
      <span className={styles.place}>{placeOf(state)}</span>
      {state.task !== null && <Toolbar />}
      <StatusLine />
    </header>
  );
}

function placeOf({ task }: SessionState): string {
  if (task === null) return "";
  const place = `${task.position} of ${task.total}`;
  return task.is_training ? `Training, ${place}` : `${task.blind_code}, ${place}`;
}
