import { useMutation, useQuery } from "@tanstack/react-query";
import { messageOf } from "../../api/errors";
import { formatDateTime, plural } from "../../ui/format";
import { checkReceipts, listReceipts } from "../receipts";
import { saveJson } from "../saveFile";
import { openReadingDatabase } from "../storage";
import styles from "../worklist.module.css";
import type { CheckedReceipts } from "../receipts";
import type { ReceiptRow } from "../storage";

/** What this browser keeps of the server's word that it took the answers: a proof that lies outside its record. */
export function Receipts({ readerId }: { readonly readerId: string }) {
  const receipts = useQuery({
    queryKey: ["reading", "receipts", readerId],
    queryFn: () => readReceipts(readerId),
    staleTime: 0,
  });
  const check = useMutation({ mutationFn: checkReceipts });
  const rows = receipts.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={styles.study} aria-label="Your receipts">
      <h2>Your receipts</h2>
      <p className={styles.instructions}>
        This browser keeps {plural(rows.length, "receipt")}: for each answer that the server took, its place
        in the record. With them you can see at any time that the record still holds your answers.
      </p>
      <p className={styles.acts}>
        <button type="button" disabled={check.isPending} onClick={() => check.mutate(rows)}>
          {check.isPending ? "Checking" : "Check with the server"}
        </button>
        <button type="button" onClick={() => saveJson("fovea-receipts.json", rows)}>
          Save as a file
        </button>
      </p>
      <div aria-live="polite">
        {check.isError && <p role="alert">The receipts cannot be checked. {messageOf(check.error)}</p>}
        {check.isSuccess && <Checked found={check.data} />}
      </div>
    </section>
  );
}

async function readReceipts(readerId: string): Promise<ReceiptRow[]> {
  const database = await openReadingDatabase();
  try {
    return await listReceipts(database, readerId);
  } finally {
    database.close();
  }
}

function Checked({ found: { held, missing, placeless } }: { readonly found: CheckedReceipts }) {
  return (
    <>
      <p>{heldSentence(held, missing.length)}</p>
      {placeless > 0 && <p>{plural(placeless, "receipt")} cannot be looked up: the server named no place.</p>}
      {missing.length > 0 && (
        <ul className={styles.missing} aria-label="Missing from the record">
          {missing.map((receipt) => (
            <li key={receipt.submission}>{missingSentence(receipt)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function heldSentence(held: number, missing: number): string {
  if (missing === 0) return `The record holds all ${held} of them.`;
  return `The record holds ${held} of them. ${missing === 1 ? "One is" : `${missing} are`} missing: save the receipts as a file and tell the administrator.`;
}

function missingSentence({ label, stage, receivedAt, head }: ReceiptRow): string {
  const what = stage === "guess" ? "The guess for" : "The answers to";
  return `${what} ${label === "" ? "images without a name" : label}, taken on ${formatDateTime(receivedAt)}, number ${head?.seq ?? 0} in the record of their study.`;
}
