import { z } from "zod";
import { imagePoint } from "../math/points";
import { SHAPES } from "../math/shapes";
import { CHOICES, EMPTY_SHEET, fieldKey } from "./answers";
import type { AnswerSheet, Field } from "./answers";
import type { DraftContent } from "./drafts";

const answerSchema = z.object({
  question: z.string(),
  pane: z.number().nullish(),
  kind: z.string(),
  value: z.number().nullish(),
  choice: z.enum(CHOICES).nullish(),
  text: z.string().nullish(),
  confidence: z.number().nullish(),
});

const markSchema = z.object({
  question: z.string(),
  pane: z.union([z.literal(0), z.literal(1)]),
  view: z.number().int().nonnegative().default(0),
  plane: z.number().int().nonnegative().default(0),
  shape: z.enum(SHAPES),
  points: z.array(z.tuple([z.number(), z.number()])).min(1),
  confidence: z.number().nullable().default(null),
});

/** What can be read of a body, each part for itself: a page of another version, or damage, may have left others. */
const bodySchema = z.object({
  answers: z.array(answerSchema.nullable().catch(null)).catch([]),
  marks: z.array(markSchema.nullable().catch(null)).catch([]),
  nothing_to_mark: z.array(z.string()).catch([]),
});

export type GivenAnswer = z.infer<typeof answerSchema>;
export type GivenAnswers = z.infer<typeof bodySchema>;

/** null where the text is no body at all. */
export function readBody(text: string): GivenAnswers | null {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The form as it was filled in when this body was made; empty where nothing can be read. */
export function contentOf(body: string, newId: () => string): DraftContent {
  const given = readBody(body);
  return given === null ? { sheet: EMPTY_SHEET, marks: [] } : contentOfAnswers(given, newId);
}

export function contentOfAnswers(given: GivenAnswers, newId: () => string): DraftContent {
  const sheet = present(given.answers).reduce(fill, EMPTY_SHEET);
  const marks = present(given.marks).map((mark) => {
    return { ...mark, id: newId(), points: mark.points.map(([x, y]) => imagePoint(x, y)) };
  });
  return { sheet: { ...sheet, nothingToMark: given.nothing_to_mark }, marks };
}

function present<T>(parts: readonly (T | null)[]): T[] {
  return parts.filter((part) => part !== null);
}

function fill(sheet: AnswerSheet, answer: GivenAnswer): AnswerSheet {
  const { question, pane = null, choice, value, text, confidence } = answer;
  const key = (part: Field["part"]): string => fieldKey(question, part, pane);
  switch (answer.kind) {
    case "preference":
      return withNumber(withChoice(sheet, key("choice"), choice), key("confidence"), confidence);
    case "guess":
      return withChoice(withChoice(sheet, key("side"), choice), key("identity"), choice);
    case "grading":
      return withNumber(sheet, key("grade"), value);
    case "abnormality":
      return withNumber(sheet, key("likelihood"), value);
    case "text":
      return text ? { ...sheet, texts: { ...sheet.texts, [key("text")]: text } } : sheet;
    default:
      return sheet;
  }
}

function withChoice(sheet: AnswerSheet, key: string, choice: GivenAnswer["choice"]): AnswerSheet {
  return choice ? { ...sheet, choices: { ...sheet.choices, [key]: choice } } : sheet;
}

function withNumber(sheet: AnswerSheet, key: string, value: number | null | undefined): AnswerSheet {
  return typeof value === "number" ? { ...sheet, numbers: { ...sheet.numbers, [key]: value } } : sheet;
}

/** What is asked where the server sees a fault: "answers.2.value", "marks.0", "nothing_to_mark" or a question's id. */
export function faultyFieldOf(body: string, field: string | null, fields: readonly Field[]): Field | null {
  if (field === null) return null;
  const [part = ""] = field.split(".");
  if (part === "marks" || part === "nothing_to_mark") {
    return fields.find((each) => each.part === "marks") ?? null;
  }
  if (part !== "answers") return fields.find(({ question }) => question.id === part) ?? null;
  const index = /^answers\.(\d+)/.exec(field)?.[1];
  const answer = readBody(body)?.answers[Number(index ?? NaN)];
  const isMeant = ({ question, pane }: Field): boolean =>
    question.id === answer?.question && pane === (answer.pane ?? null);
  return fields.find(isMeant) ?? null;
}
