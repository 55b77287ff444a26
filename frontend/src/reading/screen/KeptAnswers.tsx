import { useState } from "react";
import { formatDateTime } from "../../ui/format";
import { bodyLines } from "../bodyWords";
import { saveJson } from "../saveFile";
import { useStore } from "./context";
import styles from "../worklist.module.css";
import type { Outbox } from "../outbox";
import type { UnreadableRow } from "../outboxRows";
import type { Fate, OutboxEntry } from "../storage";

/** Answers that the server did not take, with what they say. Only the reader removes them. */
export function KeptAnswers({ outbox }: { readonly outbox: Outbox }) {
  const { refused, unreadable } = useStore(outbox.status);
  if (refused.length === 0 && unreadable.length === 0) return null;
  return (
    <section className={styles.study} aria-label="Answers that were not taken">
      <h2>Answers that were not taken</h2>
      <p className={styles.instructions}>They are kept on this device until you remove them.</p>
      <ul>
        {refused.map((entry) => (
          <RefusedRow key={entry.seq} entry={entry} outbox={outbox} />
        ))}
        {unreadable.map((row) => (
          <DamagedRow key={row.seq} row={row} outbox={outbox} />
        ))}
      </ul>
    </section>
  );
}

const WHAT_NOW: Record<Fate, string> = {
  redo: "Go on with its session: these images are asked again, with your answers filled in.",
  later: "Send it again; if it is refused again, tell the investigator.",
  answered:
    "These images were answered before. If this should stand instead, correct it under “Your answers”.",
  over: "It cannot be taken any more. Save the file and tell the investigator.",
};

function RefusedRow({ entry, outbox }: { readonly entry: OutboxEntry; readonly outbox: Outbox }) {
  const { label, stage, createdAt, problem, fate, body, item } = entry;
  const name = `${label === "" ? "Images without a name" : label}${stage === "guess" ? ", guess" : ""}`;
  return (
    <li className={styles.kept} aria-label={name}>
      <strong>{name}</strong>
      <span className={styles.note}>{formatDateTime(new Date(createdAt).toISOString())}</span>
      <p>
        {problem ?? "It was refused without a reason."} {WHAT_NOW[fate ?? "later"]}
      </p>
      <details>
        <summary>What you answered</summary>
        <ul>
          {bodyLines(body).map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      </details>
      <KeptActs
        name={`fovea-answer-${item}-${stage}.json`}
        content={entry}
        seq={entry.seq ?? 0}
        outbox={outbox}
      />
    </li>
  );
}

function DamagedRow({ row, outbox }: { readonly row: UnreadableRow; readonly outbox: Outbox }) {
  return (
    <li className={styles.kept} aria-label="An answer that cannot be read">
      <strong>An answer that cannot be read</strong>
      <p>
        It was damaged on this device and cannot be sent. Save the file for the investigator; if its images
        are not answered, they are asked again.
      </p>
      <KeptActs name={`fovea-answer-${row.seq}.json`} content={row.content} seq={row.seq} outbox={outbox} />
    </li>
  );
}

interface KeptActsProps {
  readonly name: string;
  readonly content: unknown;
  readonly seq: number;
  readonly outbox: Outbox;
}

function KeptActs({ name, content, seq, outbox }: KeptActsProps) {
  const [isSure, setSure] = useState(false);
  return (
    <p className={styles.acts}>
      <button type="button" onClick={() => saveJson(name, content)}>
        Save as a file
      </button>
      {!isSure && (
        <button type="button" onClick={() => setSure(true)}>
          Remove
        </button>
      )}
      {isSure && (
        <>
          <span>It is then on this device no more.</span>
          <button type="button" onClick={() => void outbox.remove(seq)}>
            Remove for good
          </button>
          <button type="button" onClick={() => setSure(false)}>
            Keep it
          </button>
        </>
      )}
    </p>
  );
}
