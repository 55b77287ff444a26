import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMe } from "../accounts/me";
import { Page } from "../ui/Page";
import { fetchWorklists } from "./api";
import { OwnAnswers } from "./corrections/OwnAnswers";
import { Receipts } from "./screen/Receipts";
import { Unsent } from "./screen/Unsent";
import styles from "./worklist.module.css";
import type { ReactNode } from "react";
import type { Worklist, WorklistSession } from "./schema";

/** A reader's studies with their sessions: what can be read now, and what must wait. */
export function WorklistPage() {
  const worklists = useQuery({ queryKey: ["reading", "worklists"], queryFn: fetchWorklists });
  const { id } = useMe();
  const client = useQueryClient();
  return (
    <Page title="Worklist">
      <div className={styles.page}>
        <Unsent
          key={id}
          readerId={id}
          onSent={() => void client.invalidateQueries({ queryKey: ["reading"] })}
        />
        {contentFor(worklists)}
        <OwnAnswers readerId={id} />
        <Receipts readerId={id} />
      </div>
    </Page>
  );
}

type WorklistQuery = Pick<
  ReturnType<typeof useQuery<Worklist[]>>,
  "data" | "error" | "isPending" | "refetch"
>;

function contentFor({ data, error, isPending, refetch }: WorklistQuery): ReactNode {
  if (isPending) return <p role="status">Loading your worklist</p>;
  if (error !== null) {
    return (
      <p role="alert">
        The worklist cannot be fetched. {error.message}{" "}
        <button type="button" onClick={() => void refetch()}>
          Try again
        </button>
      </p>
    );
  }
  if (data === undefined || data.length === 0) {
    return <p>Nothing to read. Studies appear here when an investigator opens one for you.</p>;
  }
  return data.map((worklist) => <StudyWorklist key={worklist.study_id} worklist={worklist} />);
}

function StudyWorklist({ worklist }: { readonly worklist: Worklist }) {
  return (
    <section className={styles.study} aria-label={worklist.study_title}>
      <h2>{worklist.study_title}</h2>
      {worklist.instructions !== "" && <p className={styles.instructions}>{worklist.instructions}</p>}
      <ul>
        {worklist.sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </section>
  );
}

function SessionRow({ session }: { readonly session: WorklistSession }) {
  const { number, done, total, state } = session;
  const canRead = state === "ready" || state === "open";
  return (
    <li className={styles.session} data-state={state}>
      <strong>Session {number}</strong>
      <progress
        value={done}
        max={Math.max(total, 1)}
        aria-label={`Session ${number}: ${done} of ${total} read`}
      />
      <span>
        {done} of {total}
      </span>
      <span className={styles.note}>{noteFor(session)}</span>
      {canRead && (
        <Link to="/reading/$sessionId" params={{ sessionId: session.id }} className={styles.action}>
          {state === "open" ? `Go on with session ${number}` : `Begin session ${number}`}
        </Link>
      )}
    </li>
  );
}

const STATE_NOTES: Record<WorklistSession["state"], string> = {
  ready: "Ready",
  open: "Begun",
  done: "Done",
  waiting: "Waiting period",
  locked: "Opens after the session before",
};

function noteFor({ state, available_at: availableAt, minutes }: WorklistSession): string {
  if (state === "waiting" && availableAt !== null) return `Can be read from ${momentOf(availableAt)}`;
  const isAhead = state === "ready" || state === "open";
  return isAhead && minutes > 0
    ? `${STATE_NOTES[state]}, about ${Math.ceil(minutes)} minutes${state === "open" ? " left" : ""}`
    : STATE_NOTES[state];
}

function momentOf(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
