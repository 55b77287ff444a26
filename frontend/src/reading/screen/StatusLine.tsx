import { mayBeSentAgain } from "../outbox";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { Outbox, OutboxStatus } from "../outbox";
import type { OutboxEntry } from "../storage";

export function StatusLine() {
  return <OutboxStatusLine outbox={useDesk().outbox} />;
}

interface OutboxStatusLineProps {
  readonly outbox: Outbox;
  readonly isQuietWhenSent?: boolean;
}

/** Where the answers are: on this device, or with the server. */
export function OutboxStatusLine({ outbox, isQuietWhenSent = false }: OutboxStatusLineProps) {
  const status = useStore(outbox.status);
  if (isQuietWhenSent && isQuiet(status)) return null;
  const isTroubled = status.connection !== "ok" || status.refused.length > 0 || status.unreadable.length > 0;
  return (
    <p className={styles.status} role="status" data-troubled={isTroubled}>
      {sentenceOf(status)}
      {status.refused.some(({ fate }) => mayBeSentAgain(fate)) && (
        <button type="button" className={styles.link} onClick={() => void outbox.retryRefused()}>
          Send again
        </button>
      )}
      {status.connection === "signed_out" && (
        <button type="button" className={styles.link} onClick={() => outbox.noteSignedOut()}>
          Log in
        </button>
      )}
    </p>
  );
}

/** What cannot be sent stands on the worklist itself. */
function isQuiet({ waiting, refused, cappedLabel }: OutboxStatus): boolean {
  return waiting === 0 && !refused.some(({ fate }) => mayBeSentAgain(fate)) && cappedLabel === null;
}

/** Short, but for what the reader can do here: two lines fit the bar. */
export function sentenceOf({ waiting, refused, unreadable, connection, cappedLabel }: OutboxStatus): string {
  const resendable = refused.find(({ fate }) => mayBeSentAgain(fate));
  if (resendable !== undefined) return parkedSentence(resendable);
  if (waiting > 0) return waitingSentence(waiting, connection);
  if (refused.some(({ fate }) => fate === "redo")) return REDO;
  if (refused.length > 0) return KEPT;
  if (unreadable.length > 0) return "An answer on this device cannot be read. The worklist shows it.";
  return cappedLabel === null ? "All answers sent" : `All answers sent. ${cappedSentence(cappedLabel)}`;
}

const REDO = "An answer was not taken. It is asked again, filled in as you gave it.";
const KEPT = "An answer was not taken and is kept on this device. The worklist shows it.";

function waitingSentence(waiting: number, connection: OutboxStatus["connection"]): string {
  const answers = waiting === 1 ? "1 answer" : `${waiting} answers`;
  switch (connection) {
    case "signed_out":
      return `${answers} saved on this device. Log in to send.`;
    case "unreachable":
      return `${answers} saved on this device. No connection; sent as soon as there is one.`;
    case "server_full":
      return `${answers} saved on this device. The server has no room at present; sent as soon as it has.`;
    case "ok":
      return `${answers} saved on this device, sending`;
  }
}

/** Nothing was lost: only the time is not told as it was. */
function cappedSentence(label: string): string {
  return `${label} was open for longer than a day; a day is kept as its time.`;
}

function parkedSentence({ problem }: OutboxEntry): string {
  return `Not accepted: ${problem ?? "no reason given"} The answer is kept on this device.`;
}
