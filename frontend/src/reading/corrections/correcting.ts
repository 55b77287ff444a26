import { answerBodies, fieldsOf, markBodies } from "../answers";
import { contentOfAnswers, readBody } from "../restore";
import { openReadingDatabase } from "../storage";
import type { Field } from "../answers";
import type { DraftContent } from "../drafts";
import type { Receipt, Stage } from "../schema";
import type { SubmissionBody } from "../submission";
import type { Timing } from "../timing";
import type { OwnAnswers } from "./api";

/** Where a guess was asked, the answers before it are final and the guess alone can be corrected. */
export function stageOf({ are_locked: areLocked }: OwnAnswers): Stage {
  return areLocked ? "guess" : "answers";
}

/** What can be corrected; nothing where nothing of that stage was answered. */
export function fieldsToCorrect(own: OwnAnswers): Field[] {
  const isGuess = stageOf(own) === "guess";
  const questions = own.questions.filter(({ kind }) => (kind === "guess") === isGuess);
  return fieldsOf(questions, own.panes);
}

/** The form filled in as the answers stand. */
export function contentOfOwn({ answers, marks, nothing_to_mark }: OwnAnswers): DraftContent {
  const given = readBody(JSON.stringify({ answers, marks, nothing_to_mark }));
  return contentOfAnswers(given ?? { answers: [], marks: [], nothing_to_mark: [] }, () =>
    crypto.randomUUID(),
  );
}

export function correctionBody(
  own: OwnAnswers,
  { sheet, marks }: DraftContent,
  timing: Timing,
  reason: string,
): SubmissionBody {
  const stage = stageOf(own);
  const isGuess = stage === "guess";
  return {
    answers: answerBodies(fieldsToCorrect(own), sheet),
    marks: isGuess ? [] : markBodies(marks),
    nothing_to_mark: isGuess ? [] : sheet.nothingToMark,
    timing,
    reason,
    stage,
  };
}

/** A correction has a receipt like any other submission. */
export async function keepReceipt(
  receipt: Receipt,
  { item, blind_code: code, position, total }: OwnAnswers,
  session: string,
  reader: string,
): Promise<void> {
  const { submission, stage, head = null } = receipt;
  const label = `${code}, ${position} of ${total}`;
  const receivedAt = new Date().toISOString();
  const database = await openReadingDatabase();
  await database.put("receipts", { submission, reader, session, item, stage, label, receivedAt, head });
  database.close();
}
