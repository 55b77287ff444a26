import { Link } from "@tanstack/react-router";
import { Feedback } from "./Feedback";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { ReactNode } from "react";
import type { SessionState } from "../session";

/** What is said over the (black) images while there is nothing to answer. */
export function PhaseNotice() {
  const desk = useDesk();
  const state = useStore(desk.session.state);
  const notice = noticeFor(state, () => void desk.session.retry());
  if (state.phase === "feedback") {
    return <Feedback content={state.feedback} onDone={() => void desk.session.acknowledgeFeedback()} />;
  }
  return notice === null ? null : (
    <div className={styles.notice} aria-live="polite">
      {notice}
    </div>
  );
}

function noticeFor(state: SessionState, retry: () => void): ReactNode {
  const { phase, problem, isStarved, task } = state;
  switch (phase) {
    case "opening":
      return <p>Opening the session</p>;
    case "loading":
      return <p>{isStarved ? starvedSentence(problem) : "Loading images"}</p>;
    case "saving":
      return task?.feedback_after === true ? <p>Saved. Waiting for the feedback</p> : null;
    case "failed":
      return <Stopped title="This did not work" text={problem} action="Try again" onAction={retry} />;
    case "second_tab":
      return <Stopped title="Open in another tab" text={SECOND_TAB} action="Try again" onAction={retry} />;
    case "washout":
      return <Stopped title="Not yet" text={problem} action="Check again" onAction={retry} />;
    case "done":
      return <Stopped title="Session done" text="Thank you. Every image of this session has been read." />;
    default:
      return null;
  }
}

const SECOND_TAB =
  "This session is being read in another tab of this browser. Go on there, or close it and try again.";

function starvedSentence(problem: string | null): string {
  return problem ?? "The next images wait for the connection. Your answers are saved on this device.";
}

interface StoppedProps {
  readonly title: string;
  readonly text: string | null;
  readonly action?: string;
  readonly onAction?: () => void;
}

function Stopped({ title, text, action, onAction }: StoppedProps) {
  return (
    <>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        {action !== undefined && (
          <button type="button" className={styles.button} onClick={onAction} autoFocus>
            {action}
          </button>
        )}
        <Link to="/reading" className={styles.link} autoFocus={action === undefined}>
          Back to the worklist
        </Link>
      </p>
    </>
  );
}
