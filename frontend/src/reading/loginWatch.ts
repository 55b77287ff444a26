import { loginGate } from "../api/loginGate";
import type { Outbox } from "./outbox";

/**
 * The page's own login dialog opens when the outbox meets the end of a login; afterwards everything that waits is
 * sent. Whoever turns the dialog away finds "Log in" in the status line. Returns the function that ends it.
 */
export function watchLogin(outbox: Outbox, goOn: () => Promise<void>): () => void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking || outbox.status.get().connection !== "signed_out") return;
    isAsking = true;
    try {
      await loginGate.wait();
    } catch {
      return;
    } finally {
      isAsking = false;
    }
    await outbox.noteSignedIn();
    await goOn();
  };
  return outbox.status.subscribe(() => void ask());
}
