import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { OutboxStatus } from "../outbox";

/** Where the answers are: on this device, or with the server. */
export function StatusLine() {
  const desk = useDesk();
  const status = useStore(desk.outbox.status);
  const isTroubled = status.connection !== "ok" || status.refused.length > 0;
  return (
    <p className={styles.status} role="status" data-troubled={isTroubled}>
      {sentenceOf(status)}
      {status.refused.length > 0 && (
        <button type="button" className={styles.link} onClick={() => void desk.outbox.retryRefused()}>
          Send again
        </button>
      )}
    </p>
  );
}

export function sentenceOf({ waiting, refused, connection }: OutboxStatus): string {
  const [first] = refused;
  if (first !== undefined)
    return `Not accepted: ${first.problem ?? "no reason given"} The answer is kept on this device.`;
  if (waiting === 0) return "All answers sent";
  const answers = waiting === 1 ? "1 answer" : `${waiting} answers`;
  if (connection === "signed_out") return `${answers} saved on this device. Log in to send.`;
  if (connection === "unreachable")
    return `${answers} saved on this device. No connection; sent as soon as there is one.`;
  return `${answers} saved on this device, sending`;
}
