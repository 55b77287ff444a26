import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../../api/errors";
import { formatDateTime } from "../../ui/format";
import { CorrectionDialog } from "./CorrectionDialog";
import { fetchAnswered } from "./api";
import styles from "../worklist.module.css";
import type { AnsweredItem, AnsweredStudy } from "./api";

/** What the reader answered, and the way to correct it, also when the session is done or the study is closed. */
export function OwnAnswers({ readerId }: { readonly readerId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={styles.study} aria-label="Your answers">
      <h2>Your answers</h2>
      <p className={styles.instructions}>
        An answer can be corrected with a reason until its study is unblinded. The earlier one stays in the
        record.
      </p>
      <p className={styles.acts}>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide them" : "Show them"}
        </button>
      </p>
      {isOpen && <AnsweredList readerId={readerId} />}
    </section>
  );
}

function AnsweredList({ readerId }: { readonly readerId: string }) {
  const answered = useQuery({
    queryKey: ["reading", "answered", readerId],
    queryFn: fetchAnswered,
    staleTime: 0,
  });
  const [chosen, setChosen] = useState<{ readonly item: AnsweredItem; readonly session: string } | null>(
    null,
  );
  if (answered.isPending) return <p role="status">Loading your answers</p>;
  if (answered.isError) return <p role="alert">Your answers cannot be listed. {messageOf(answered.error)}</p>;
  if (answered.data.length === 0) return <p>There are none that could be corrected.</p>;
  return (
    <>
      {answered.data.map((study) => (
        <StudyAnswers
          key={study.study_id}
          study={study}
          onChoose={(item, session) => setChosen({ item, session })}
        />
      ))}
      {chosen !== null && (
        <CorrectionDialog
          item={chosen.item.item}
          session={chosen.session}
          readerId={readerId}
          onClose={() => setChosen(null)}
        />
      )}
    </>
  );
}

interface StudyAnswersProps {
  readonly study: AnsweredStudy;
  readonly onChoose: (item: AnsweredItem, session: string) => void;
}

function StudyAnswers({ study, onChoose }: StudyAnswersProps) {
  return study.sessions.map((session) => {
    const title = `${study.study_title}, session ${session.number}`;
    return (
      <details key={session.id} className={styles.answered}>
        <summary>
          {title} ({session.items.length})
        </summary>
        <ul aria-label={title}>
          {session.items.map((item) => (
            <li key={item.item}>
              <button type="button" onClick={() => onChoose(item, session.id)}>
                {item.position}. {item.blind_code}
              </button>
              <span className={styles.note}>
                {formatDateTime(item.answered_at)}
                {item.is_training ? ", training" : ""}
                {item.is_corrected ? ", corrected" : ""}
              </span>
            </li>
          ))}
        </ul>
      </details>
    );
  });
}
