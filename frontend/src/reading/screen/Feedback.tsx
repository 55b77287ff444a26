import { linesOf } from "../feedback";
import { Dialog } from "./Dialog";
import styles from "../reading.module.css";

interface FeedbackProps {
  readonly content: unknown;
  readonly onDone: () => void;
}

/** Feedback after a training item; reading goes on when it is put away. */
export function Feedback({ content, onDone }: FeedbackProps) {
  const lines = linesOf(content);
  return (
    <Dialog title="Training: the reference" onClose={onDone} isAside>
      {lines.length === 0 && <p>There is no reference for this case.</p>}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <button type="button" className={styles.button} onClick={onDone} autoFocus>
        Go on <kbd>Enter</kbd>
      </button>
    </Dialog>
  );
}
