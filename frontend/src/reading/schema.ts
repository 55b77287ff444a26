import { z } from "zod";

/**
 * What the server sends to a reader, checked at the edge. Objects are strict: a field that is not
 * in the contract is refused, so that nothing about a treatment can slip in unnoticed.
 */
const id = z.string().min(1);
const count = z.number().int().nonnegative();

export const STAGES = ["answers", "guess"] as const;

export const questionSchema = z.strictObject({
  id,
  kind: z.enum(["preference", "grading", "abnormality", "marks", "guess", "text"]),
  prompt: z.string(),
  criterion: z.string().nullable(),
  is_required: z.boolean(),
  allows_tie: z.boolean(),
  asks_confidence: z.boolean(),
});

/** How many images may be shown together in one display set. */
const MOST_VIEWS = 4;

export const viewSchema = z.strictObject({
  rows: z.number().int().positive(),
  columns: z.number().int().positive(),
  /** null where the size of a pixel is not known: it is then shown square. */
  spacing_mm: z.tuple([z.number().positive(), z.number().positive()]).nullable(),
  window_centre: z.number(),
  window_width: z.number().positive(),
  /** The narrowest window that may be chosen, in codes; null in studies that set none. */
  narrowest_window: z.number().positive().nullable(),
  plane_count: z.number().int().positive(),
  kind: z.enum(["single", "volume", "cine"]),
  frame_ms: z.number().positive().nullable(),
});

export const taskSchema = z
  .strictObject({
    item: id,
    /** What is asked now: the answers, and when these are locked the guess of the original. */
    stage: z.enum(STAGES),
    position: count,
    total: count,
    is_training: z.boolean(),
    blind_code: z.string(),
    panes: z
      .array(z.strictObject({ tokens: z.array(id).min(1).max(MOST_VIEWS) }))
      .min(1)
      .max(2),
    views: z.array(viewSchema).min(1).max(MOST_VIEWS),
    window_range: z.tuple([z.number(), z.number()]),
    interpolation: z.enum(["nearest", "linear"]),
    idle_after_s: z.number().int().positive(),
    questions: z.array(questionSchema).min(1),
    feedback_after: z.boolean(),
  })
  .refine(({ panes, views }) => panes.every(({ tokens }) => tokens.length === views.length), {
    error: "Each pane has a token for each view.",
  });

export const sessionSchema = z.object({
  id: id.optional(),
  number: z.number().int().optional(),
  done: count,
  total: count,
  state: z.enum(["ready", "open", "done", "waiting", "locked"]),
});

export const tasksSchema = z.object({ session: sessionSchema, tasks: z.array(taskSchema) });

/** Where the record keeps a submission: its place in a chain of events, each of which holds the hash of the one before. */
export const headSchema = z.object({
  chain: id,
  seq: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * What the server says to a submission that it took. An older reply lacks parts, and none of them may keep it from
 * counting as taken: `next` is therefore read where it is used.
 */
export const receiptSchema = z.object({
  submission: id,
  stage: z.enum(STAGES).catch("answers"),
  session: sessionSchema.nullish().catch(null),
  feedback: z.unknown().optional(),
  are_times_capped: z.boolean().catch(false),
  head: headSchema.nullish().catch(null),
  next: z.unknown().optional(),
});

export const worklistSchema = z.object({
  study_title: z.string(),
  study_id: id,
  instructions: z.string(),
  sessions: z.array(
    z.object({
      id,
      number: z.number().int(),
      state: z.enum(["ready", "open", "done", "waiting", "locked"]),
      available_at: z.string().nullable(),
      done: count,
      total: count,
      minutes: z.number(),
    }),
  ),
});

export const worklistsSchema = z.array(worklistSchema);

export type Stage = (typeof STAGES)[number];
export type Tasks = z.infer<typeof tasksSchema>;
export type Head = z.infer<typeof headSchema>;
export type Receipt = z.infer<typeof receiptSchema>;
export type Question = z.infer<typeof questionSchema>;
export type TaskView = z.infer<typeof viewSchema>;
export type TaskDocument = z.infer<typeof taskSchema>;
export type SessionProgress = z.infer<typeof sessionSchema>;
export type Worklist = z.infer<typeof worklistSchema>;
export type WorklistSession = Worklist["sessions"][number];
