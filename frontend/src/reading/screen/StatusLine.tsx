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
  if (isQuietWhenSent && status.waiting === 0 && status.refused.length === 0) return null;
  const isTroubled = status.connection !== "ok" || status.refused.length > 0;
  return (
    <p className={styles.status} role="status" data-troubled={isTroubled}>
      {sentenceOf(status)}
      {status.refused.some(({ isFinal }) => isFinal !== true) && (
        <button type="button" className={styles.link} onClick={() => void outbox.retryRefused()}>
          Send again
        </button>
      )}
    </p>
  );
}

export function sentenceOf({ waiting, refused, connection }: OutboxStatus): string {
  const [first] = refused;
  if (first !== undefined) return parkedSentence(first);
  if (waiting === 0) return "All answers sent";
  const answers = waiting === 1 ? "1 answer" : `${waiting} answers`;
  if (connection === "signed_out") return `${answers} saved on this device. Log in to send.`;
  if (connection === "unreachable")
    return `${answers} saved on this device. No connection; sent as soon as there is one.`;
  return `${answers} saved on this device, sending`;
}

/** An answer that is refused for good is told once and kept; what to do is the investigator's word. */
function parkedSentence({ problem, isFinal }: OutboxEntry): string {
  const end = isFinal === true ? " and is not sent again: tell the investigator." : ".";
  return `Not accepted: ${problem ?? "no reason given"} The answer is kept on this device${end}`;
}
