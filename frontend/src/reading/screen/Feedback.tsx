import { z } from "zod";
import { Dialog } from "./Dialog";
import styles from "../reading.module.css";

/** What a training item tells afterwards: the reference standard, never how an image was made. */
export const feedbackSchema = z.object({
  finding_class: z.enum(["normal", "abnormal"]).nullish(),
  finding: z.string().nullish(),
  message: z.string().nullish(),
});

interface FeedbackProps {
  readonly content: unknown;
  readonly onDone: () => void;
}

/** Feedback after a training item; reading goes on when it is put away. */
export function Feedback({ content, onDone }: FeedbackProps) {
  const parsed = feedbackSchema.safeParse(content);
  const lines = parsed.success ? linesOf(parsed.data) : [];
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

function linesOf(feedback: z.infer<typeof feedbackSchema>): string[] {
  const { finding_class: findingClass, finding, message } = feedback;
  const reference =
    findingClass === null || findingClass === undefined ? null : `The case is ${findingClass}.`;
  return [reference, finding, message].filter(
    (line) => line !== null && line !== undefined && line !== "",
  ) as string[];
}
