import { useEffect, useEffectEvent, useState } from "react";
import { startOutbox } from "../outboxPorts";
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
    const { status } = running.outbox;
    let before = status.get().waiting;
    return status.subscribe(() => {
      const { waiting } = status.get();
      if (waiting < before) tell();
      before = waiting;
    });
  }, [running]);
  return running === null ? null : <OutboxStatusLine outbox={running.outbox} isQuietWhenSent />;
}
