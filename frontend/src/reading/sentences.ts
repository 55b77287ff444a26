import { HttpProblem, Unreachable } from "./http";
import type { TaskDocument } from "./schema";

/** What the reader is told; a fault in the data is the investigator's to mend. */
export function sentenceFor(error: unknown): string {
  if (error instanceof HttpProblem) return error.message;
  if (error instanceof Unreachable) return `${error.message} Check the network, then try again.`;
  return "The server sent something that this page cannot read. Tell the investigator.";
}

export const KEPT = "Your last answers are kept on this device; the worklist shows them.";
export const UNSAVED =
  "The answer could not be saved on this device. Free some disk space, then submit again.";

/** Where answers that stand on the screen were not taken. */
export function refusedSentence(message: string): string {
  return `These answers were not taken. ${message} They stand here as you gave them: mend what must be mended and submit again.`;
}

/** How the reader knows an item, also later and without the session. */
export function labelOf({ blind_code: code, position, total }: TaskDocument): string {
  return `${code}, ${position} of ${total}`;
}
