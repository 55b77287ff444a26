import type { Protocol, Question, QuestionKind, Study, StudyChange } from "../api";

/** What the editor changes. */
export interface Draft {
  readonly title: string;
  readonly description: string;
  readonly protocol: Protocol;
}

export function draftOf({ title, description, protocol }: Study): Draft {
  return { title, description, protocol };
}

/** What differs between two drafts, as the server takes it; null where nothing does. A title is never saved empty. */
export function changeBetween(before: Draft, after: Draft): StudyChange | null {
  const names = Object.keys(after.protocol) as (keyof Protocol)[];
  const changed = names.filter((name) => !isSame(before.protocol[name], after.protocol[name]));
  const protocol = Object.fromEntries(changed.map((name) => [name, after.protocol[name]]));
  const title = after.title.trim();
  const change: StudyChange = {
    ...(title !== "" && title !== before.title ? { title } : {}),
    ...(after.description === before.description ? {} : { description: after.description }),
    ...(changed.length === 0 ? {} : { protocol }),
  };
  return Object.keys(change).length === 0 ? null : change;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Cases belong to a dataset, so those of another one go, and what was chosen of them. */
export function withDataset(protocol: Protocol, dataset: string | null): Protocol {
  return dataset === protocol.dataset ? protocol : { ...protocol, dataset, cases: [], views: [] };
}

const PROMPTS: Readonly<Record<QuestionKind, string>> = {
  preference: "Which image would you rather read?",
  grading: "How well can you see what you must see?",
  abnormality: "How sure are you that there is an abnormality?",
  marks: "Mark each finding.",
  guess: "Which image is the original?",
  text: "Is there anything else to say?",
};

export function newQuestion(kind: QuestionKind, id: string): Question {
  return {
    id,
    kind,
    prompt: PROMPTS[kind],
    criterion: kind === "grading" ? "Overall image quality" : null,
    is_required: kind !== "text",
    allows_tie: kind === "preference",
    asks_confidence: kind === "preference" || kind === "marks",
  };
}

export function replaced(questions: readonly Question[], question: Question): Question[] {
  return questions.map((each) => (each.id === question.id ? question : each));
}

/** Moves one place up (-1) or down (+1); at the end of the list nothing moves. */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const result = [...items];
  const [item] = result.splice(index, 1);
  const target = index + by;
  if (item === undefined || target < 0 || target >= items.length) return [...items];
  result.splice(target, 0, item);
  return result;
}

/** A random id of version 4. `crypto.randomUUID` exists only on pages served by HTTPS or on this computer. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
