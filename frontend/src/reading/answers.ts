import type { Mark } from "./marks/marks";
import type { Question } from "./schema";
import type { AnswerBody, MarkBody } from "./submission";

export const CHOICES = ["left", "tie", "right", "neither", "original", "unknown", "processed"] as const;
export type Choice = (typeof CHOICES)[number];
/** What is chosen: the better side, the side of the original, or what a single image is. */
export type ChoicePart = "choice" | "side" | "identity";
export type Part = ChoicePart | "confidence" | "grade" | "likelihood" | "marks" | "text";

export const PANE_NAMES = ["left image", "right image"] as const;

export const CHOICE_LABELS: Readonly<Record<Choice, string>> = {
  left: "Left",
  tie: "No difference",
  right: "Right",
  neither: "Neither",
  original: "The original",
  unknown: "I cannot say",
  processed: "Processed",
};

/** One thing the reader fills in. A question has one field, or one per pane, or two in a row. */
export interface Field {
  readonly key: string;
  readonly question: Question;
  readonly pane: 0 | 1 | null;
  readonly part: Part;
}

/** Everything answered so far, by field key. An untouched field is absent. */
export interface AnswerSheet {
  readonly choices: Readonly<Record<string, Choice>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly nothingToMark: readonly string[];
}

export const EMPTY_SHEET: AnswerSheet = { choices: {}, numbers: {}, texts: {}, nothingToMark: [] };

export function isUntouched({ choices, numbers, texts, nothingToMark }: AnswerSheet): boolean {
  return (
    nothingToMark.length === 0 && [choices, numbers, texts].every((part) => Object.keys(part).length === 0)
  );
}

/** The fields of an item, in the order in which the keyboard goes through them. */
export function fieldsOf(questions: readonly Question[], paneCount: number): Field[] {
  return questions.flatMap((question) => fieldsOfQuestion(question, paneCount));
}

export function fieldKey(question: string, part: Part, pane: number | null): string {
  return `${question}/${part}/${pane ?? "both"}`;
}

function fieldsOfQuestion(question: Question, paneCount: number): Field[] {
  const field = (part: Part, pane: 0 | 1 | null): Field => ({
    key: fieldKey(question.id, part, pane),
    question,
    pane,
    part,
  });
  const perPane = (part: Part): Field[] =>
    ([0, 1] as const).slice(0, paneCount).map((pane) => field(part, pane));
  switch (question.kind) {
    case "preference":
      return question.asks_confidence
        ? [field("choice", null), field("confidence", null)]
        : [field("choice", null)];
    case "grading":
      return perPane("grade");
    case "abnormality":
      return perPane("likelihood");
    case "marks":
      return [field("marks", null)];
    case "guess":
      return [field(paneCount === 2 ? "side" : "identity", null)];
    case "text":
      return [field("text", null)];
  }
}

/** The choices of a field by the digit that picks each, in the order in which they stand. */
const CHOICES_OF: Readonly<Record<ChoicePart, Readonly<Record<number, Choice>>>> = {
  choice: { 1: "left", 2: "tie", 3: "right" },
  side: { 1: "left", 2: "neither", 3: "right", 4: "unknown" },
  identity: { 1: "original", 2: "unknown", 3: "processed" },
};

export function choicesOf({ part, question }: Field): readonly (readonly [digit: number, choice: Choice])[] {
  if (!isChoice(part)) return [];
  return Object.entries(CHOICES_OF[part])
    .map(([digit, choice]) => [Number(digit), choice] as const)
    .filter(([, choice]) => choice !== "tie" || question.allows_tie);
}

export function isChoice(part: Part): part is ChoicePart {
  return part in CHOICES_OF;
}

export function isAnswered(field: Field, sheet: AnswerSheet, marks: readonly Mark[]): boolean {
  if (isChoice(field.part)) return field.key in sheet.choices;
  if (field.part === "text") return (sheet.texts[field.key] ?? "").trim() !== "";
  if (field.part !== "marks") return field.key in sheet.numbers;
  const isNothing = sheet.nothingToMark.includes(field.question.id);
  return isNothing || marks.some((mark) => mark.question === field.question.id);
}

/** What still keeps the answers from being sent, by field key: one sentence each. */
export function problemsOf(
  fields: readonly Field[],
  sheet: AnswerSheet,
  marks: readonly Mark[],
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const problem = problemOf(field, sheet, marks);
    if (problem !== null) problems[field.key] = problem;
  }
  return problems;
}

const MISSING: Record<Part, string> = {
  choice: "Choose an answer.",
  side: "Choose an answer, or say that you cannot say.",
  identity: "Choose an answer, or say that you cannot say.",
  confidence: "Say how sure you are.",
  grade: "Choose a grade.",
  likelihood: "Set a value on the line.",
  marks: "Draw a mark, or say that there is nothing to mark.",
  text: "Write an answer.",
};

/** More than the server takes; nobody means so many. */
const MOST_MARKS = 100;

function problemOf(field: Field, sheet: AnswerSheet, marks: readonly Mark[]): string | null {
  if (field.part === "marks" && marks.length > MOST_MARKS) return `Draw at most ${MOST_MARKS} marks.`;
  if (field.part === "marks" && unsureMark(field, marks) !== undefined)
    return "Say how sure you are of each mark.";
  if (isAnswered(field, sheet, marks)) return null;
  return isAsked(field, sheet) ? MISSING[field.part] : null;
}

/** A confidence belongs to a choice: it is asked as soon as there is one. */
function isAsked(field: Field, sheet: AnswerSheet): boolean {
  if (field.part !== "confidence") return field.question.is_required;
  return field.question.is_required || fieldKey(field.question.id, "choice", null) in sheet.choices;
}

/** The first mark whose confidence is asked and not yet said. */
export function unsureMark({ question }: Field, marks: readonly Mark[]): Mark | undefined {
  if (!question.asks_confidence) return undefined;
  return marks.find((mark) => mark.question === question.id && mark.confidence === null);
}

/** The answers as the server takes them; a field that was left empty is left out. */
export function answerBodies(fields: readonly Field[], sheet: AnswerSheet): AnswerBody[] {
  return fields.flatMap((field) => {
    const { question, pane, key } = field;
    if (field.part === "choice") return preferenceBody(question.id, sheet);
    if (isChoice(field.part)) return guessBody(field, sheet);
    if (field.part === "text") return textBody(field, sheet);
    const value = sheet.numbers[key];
    if (value === undefined || (field.part !== "grade" && field.part !== "likelihood")) return [];
    const kind = field.part === "grade" ? ("grading" as const) : ("abnormality" as const);
    return [{ question: question.id, pane, kind, value, confidence: null }];
  });
}

function preferenceBody(question: string, sheet: AnswerSheet): AnswerBody[] {
  const choice = sheet.choices[fieldKey(question, "choice", null)];
  if (choice === undefined) return [];
  const confidence = sheet.numbers[fieldKey(question, "confidence", null)] ?? null;
  return [{ question, pane: null, kind: "preference", choice, confidence }];
}

function guessBody({ question, key }: Field, sheet: AnswerSheet): AnswerBody[] {
  const choice = sheet.choices[key];
  return choice === undefined
    ? []
    : [{ question: question.id, pane: null, kind: "guess", choice, confidence: null }];
}

function textBody({ question, key }: Field, sheet: AnswerSheet): AnswerBody[] {
  const text = (sheet.texts[key] ?? "").trim();
  return text === "" ? [] : [{ question: question.id, pane: null, kind: "text", text, confidence: null }];
}

export function markBodies(marks: readonly Mark[]): MarkBody[] {
  return marks.map(({ question, pane, view, plane, shape, points, confidence }) => ({
    question,
    pane,
    view,
    plane,
    shape,
    points: points.map(({ x, y }) => [hundredth(x), hundredth(y)] as const),
    confidence,
  }));
}

/** A hundredth of an image pixel is finer than any hand. */
function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}
