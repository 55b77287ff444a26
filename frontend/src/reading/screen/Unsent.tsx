import { useEffect, useEffectEvent, useState } from "react";
import { watchLogin } from "../loginWatch";
import { startOutbox } from "../outboxPorts";
import { KeptAnswers } from "./KeptAnswers";
import { OutboxStatusLine } from "./StatusLine";
import type { RunningOutbox } from "../outboxPorts";

interface UnsentProps {
  readonly readerId: string;
  readonly onSent: () => void;
}

/** Answers that a reading left on this device are sent from here too; nothing is shown where there are none. */
export function Unsent({ readerId, onSent }: UnsentProps) {
  const [running, setRunning] = useState<RunningOutbox | null>(null);
  const tell = useEffectEvent(onSent);
  useEffect(() => {
    const opening = startOutbox(readerId);
    let isGone = false;
    // Where this device stores nothing, nothing can wait; the reading room says so when it matters.
    opening.then((fresh) => (isGone ? undefined : setRunning(fresh))).catch(() => undefined);
    return () => {
      isGone = true;
      opening.then((fresh) => fresh.stop()).catch(() => undefined);
    };
  }, [readerId]);
  useEffect(() => {
    if (running === null) return;
    const { outbox } = running;
    const stopTelling = outbox.onSettled((_, outcome) => {
      if (outcome.kind === "delivered") tell();
      return Promise.resolve();
    });
    const stopWatching = watchLogin(outbox, () => Promise.resolve());
    return () => {
      stopTelling();
      stopWatching();
    };
  }, [running]);
  if (running === null) return null;
  return (
    <>
      <OutboxStatusLine outbox={running.outbox} isQuietWhenSent />
      <KeptAnswers outbox={running.outbox} />
    </>
  );
}
