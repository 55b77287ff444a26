import { useEffect, useEffectEvent } from "react";
import { findingsOf, linesOf, middlePlaneOf } from "../feedback";
import { spotName } from "../planeWords";
import { Dialog } from "./Dialog";
import { PlaneBar } from "./PlaneBar";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { ReferenceFinding } from "../feedback";
import type { Desk } from "../desk";

interface FeedbackProps {
  readonly content: unknown;
  readonly onDone: () => void;
}

/** Feedback after a training item; reading goes on when it is put away. */
export function Feedback({ content, onDone }: FeedbackProps) {
  const desk = useDesk();
  const { displaySet } = useStore(desk.viewer.state);
  const findings = findingsOf(content);
  const [first] = findings;
  const begin = useEffectEvent(() => {
    if (first !== undefined) show(desk, first);
  });
  // Once, when the feedback opens: afterwards the reader goes where they like.
  useEffect(() => begin(), []);
  const lines = linesOf(content);
  const isStacked = (displaySet?.views ?? []).some(({ planeCount }) => planeCount > 1);
  return (
    <Dialog title="Training: the reference" onClose={onDone} isAside>
      {lines.length === 0 && <p>There is no reference for this case.</p>}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {isStacked && <Findings findings={findings} />}
      {isStacked && <PlaneBar />}
      <button type="button" className={styles.button} onClick={onDone} autoFocus>
        Go on <kbd>Enter</kbd>
      </button>
    </Dialog>
  );
}

/** Each finding of the reference leads to the plane that shows it. */
function Findings({ findings }: { readonly findings: readonly ReferenceFinding[] }) {
  const desk = useDesk();
  const { displaySet } = useStore(desk.viewer.state);
  return (
    <ul className={styles.markList} aria-label="Findings of the reference">
      {findings.map((finding) => (
        <li key={`${finding.view}/${finding.label}`}>
          <button type="button" className={styles.tool} onClick={() => show(desk, finding)}>
            {finding.label || "Finding"} ·{" "}
            {spotName(displaySet?.views ?? [], finding.view, middlePlaneOf(finding))}
          </button>
        </li>
      ))}
    </ul>
  );
}

function show({ viewer }: Desk, finding: ReferenceFinding): void {
  viewer.activate(finding.view);
  viewer.goTo(finding.view, middlePlaneOf(finding));
}
