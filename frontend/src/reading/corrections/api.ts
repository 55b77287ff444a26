import { z } from "zod";
import { request } from "../../api/request";
import { questionSchema, receiptSchema } from "../schema";
import type { Proof } from "../../accounts/proof";
import type { Receipt } from "../schema";
import type { SubmissionBody } from "../submission";

const itemSchema = z.object({
  item: z.string(),
  position: z.number().int(),
  blind_code: z.string(),
  is_training: z.boolean(),
  answered_at: z.string(),
  is_corrected: z.boolean(),
});

const answeredSchema = z.array(
  z.object({
    study_id: z.string(),
    study_title: z.string(),
    sessions: z.array(z.object({ id: z.string(), number: z.number().int(), items: z.array(itemSchema) })),
  }),
);

const ownAnswersSchema = z.object({
  item: z.string(),
  position: z.number().int(),
  total: z.number().int(),
  blind_code: z.string(),
  panes: z.number().int().min(1).max(2),
  questions: z.array(questionSchema),
  are_locked: z.boolean(),
  must_sign: z.boolean(),
  may_correct: z.boolean(),
  answers: z.array(z.unknown()),
  marks: z.array(z.unknown()),
  nothing_to_mark: z.array(z.string()),
});

export type AnsweredStudy = z.infer<typeof answeredSchema>[number];
export type AnsweredItem = z.infer<typeof itemSchema>;
export type OwnAnswers = z.infer<typeof ownAnswersSchema>;

/** What the reader answered in studies that are read or closed. */
export async function fetchAnswered(): Promise<AnsweredStudy[]> {
  return answeredSchema.parse(await request<unknown>("GET", "/api/reading/answers"));
}

export async function fetchOwnAnswers(item: string): Promise<OwnAnswers> {
  return ownAnswersSchema.parse(await request<unknown>("GET", `/api/reading/items/${item}`));
}

/** `proof` where what is corrected is finished. It goes straight to the server: no password waits on this device. */
export type Correction = SubmissionBody & { readonly proof: Proof | null };

/** Throws ApiError or Unreachable. The same key may be sent again: it is taken once. */
export async function sendCorrection(item: string, key: string, body: Correction): Promise<Receipt> {
  const reply = await request<unknown>("POST", `/api/reading/items/${item}/submissions`, {
    body,
    headers: { "Idempotency-Key": key },
  });
  return receiptSchema.parse(reply);
}
