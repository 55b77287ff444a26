import { z } from "zod";
import { imagePoint } from "../math/points";
import { SHAPES } from "../math/shapes";
import { CHOICES, EMPTY_SHEET } from "./answers";
import type { AnswerSheet } from "./answers";
import type { Mark } from "./marks/marks";
import type { ReadingDatabase } from "./storage";

export interface DraftContent {
  readonly sheet: AnswerSheet;
  readonly marks: readonly Mark[];
}

const pointSchema = z.object({ x: z.number(), y: z.number() }).transform(({ x, y }) => imagePoint(x, y));

const contentSchema = z.object({
  sheet: z.object({
    choices: z.record(z.string(), z.enum(CHOICES)),
    numbers: z.record(z.string(), z.number()),
    texts: z.record(z.string(), z.string()).default({}),
    nothingToMark: z.array(z.string()),
  }),
  marks: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      pane: z.union([z.literal(0), z.literal(1)]),
      // Drafts of before there were stacks name neither.
      view: z.number().int().nonnegative().default(0),
      plane: z.number().int().nonnegative().default(0),
      shape: z.enum(SHAPES),
      points: z.array(pointSchema).min(1),
      confidence: z.number().nullable(),
    }),
  ),
});

const EMPTY: DraftContent = { sheet: EMPTY_SHEET, marks: [] };

/** What was answered of a turn before a reload. Stored data is never trusted: a bad row is empty. */
export async function readDraft(database: ReadingDatabase, turn: string): Promise<DraftContent> {
  const row = await database.get("drafts", turn);
  const parsed = contentSchema.safeParse(row?.content);
  return parsed.success ? parsed.data : EMPTY;
}

export async function writeDraft(
  database: ReadingDatabase,
  turn: string,
  content: DraftContent,
  savedAt: number,
): Promise<void> {
  await database.put("drafts", { item: turn, savedAt, content });
}

/** A turn's answers are on their way; older drafts belong to sessions that are over. */
export async function dropDraft(database: ReadingDatabase, turn: string): Promise<void> {
  await database.delete("drafts", turn);
}
