import { Store } from "../viewer";
import { choicesOf, EMPTY_SHEET, fieldsOf, isAnswered, problemsOf, unsureMark } from "./answers";
import type { AnswerSheet, Choice, Field } from "./answers";
import type { Marking } from "./marks/marking";
import type { TaskDocument } from "./schema";

export interface SheetState {
  readonly fields: readonly Field[];
  readonly sheet: AnswerSheet;
  /** The field that digits answer. */
  readonly activeKey: string | null;
  /** Shown only after the reader tried to submit. */
  readonly problems: Readonly<Record<string, string>>;
}

const HIGHEST_STEP = 5;

/** Confidence in a preference: five steps, kept on the 0-100 scale of all confidences. */
export function confidenceOfStep(stepNumber: number): number {
  return (stepNumber - 1) * 25;
}

/** Words are typed: the digit keys pass them by, and N leads to them. */
function takesDigits({ part }: Field): boolean {
  return part !== "text";
}

/** The answers of the item that is read, and which field the keyboard speaks to. */
export class Sheet {
  readonly state = new Store<SheetState>({ fields: [], sheet: EMPTY_SHEET, activeKey: null, problems: {} });

  constructor(
    private readonly marking: Marking,
    private readonly onInput: () => void,
  ) {}

  begin(task: TaskDocument, sheet: AnswerSheet): void {
    const fields = fieldsOf(task.questions, task.panes.length);
    const first = fields.find(takesDigits) ?? fields[0];
    this.state.set({ fields, sheet, activeKey: first?.key ?? null, problems: {} });
  }

  get active(): Field | null {
    const { fields, activeKey } = this.state.get();
    return fields.find((field) => field.key === activeKey) ?? null;
  }

  activate(key: string): void {
    this.state.patch({ activeKey: key });
    const { active } = this;
    if (active?.part === "marks") this.marking.answerQuestion(active.question.id);
  }

  activateNeighbour(offset: 1 | -1): void {
    const { fields, activeKey } = this.state.get();
    const index = fields.findIndex((field) => field.key === activeKey);
    const next = fields[(index + offset + fields.length) % fields.length];
    if (next !== undefined) this.activate(next.key);
  }

  /** Whoever takes a drawing tool answers the question that asks for marks: digits then say how sure. */
  activateMarks(): void {
    const field = this.state.get().fields.find(({ part }) => part === "marks");
    if (field !== undefined) this.activate(field.key);
  }

  choose(field: Field, choice: Choice): void {
    const { sheet } = this.state.get();
    this.change({ ...sheet, choices: { ...sheet.choices, [field.key]: choice } }, field);
    this.goOnFrom(field);
  }

  grade(field: Field, value: number): void {
    this.setNumber(field, value);
    this.goOnFrom(field);
  }

  setNumber(field: Field, value: number): void {
    const { sheet } = this.state.get();
    this.change({ ...sheet, numbers: { ...sheet.numbers, [field.key]: value } }, field);
  }

  write(field: Field, text: string): void {
    const { sheet } = this.state.get();
    this.change({ ...sheet, texts: { ...sheet.texts, [field.key]: text } }, field);
  }

  /** "Nothing to mark" is said, or taken back. Said only where there is no mark. */
  toggleNothing(field: Field): void {
    const { sheet } = this.state.get();
    const { id } = field.question;
    const isSaid = sheet.nothingToMark.includes(id);
    if (!isSaid && this.marking.marks.some((mark) => mark.question === id)) {
      this.state.patch({
        problems: { ...this.state.get().problems, [field.key]: "Delete the marks first." },
      });
      return;
    }
    const others = sheet.nothingToMark.filter((each) => each !== id);
    this.change({ ...sheet, nothingToMark: isSaid ? others : [...others, id] }, field);
  }

  /** Marks have changed: "nothing to mark" no longer holds where there is one, nor does what was missing. */
  noteMarks(): void {
    const { sheet, problems } = this.state.get();
    const marked = new Set(this.marking.marks.map((mark) => mark.question));
    const nothingToMark = sheet.nothingToMark.filter((id) => !marked.has(id));
    const others = Object.entries(problems).filter(([key]) => !key.includes("/marks/"));
    this.state.patch({ sheet: { ...sheet, nothingToMark }, problems: Object.fromEntries(others) });
  }

  /** A digit key answers the active field. */
  pressDigit(digit: number): void {
    const field = this.active;
    if (field === null) return;
    const choice = choicesOf(field).find(([key]) => key === digit)?.[1];
    if (choice !== undefined) this.choose(field, choice);
    if (field.part === "grade" && digit >= 1 && digit <= HIGHEST_STEP) this.grade(field, digit);
    if (field.part === "confidence" && digit >= 1 && digit <= HIGHEST_STEP) {
      this.grade(field, confidenceOfStep(digit));
    }
    if (field.part === "likelihood") this.setNumber(field, digit * 10);
    if (field.part === "marks") this.pressMarksDigit(field, digit);
  }

  /** True when everything asked is there; otherwise the first gap becomes active. */
  validate(): boolean {
    const { fields, sheet } = this.state.get();
    const problems = problemsOf(fields, sheet, this.marking.marks);
    this.state.patch({ problems });
    const first = fields.find((field) => field.key in problems);
    if (first === undefined) return true;
    this.activate(first.key);
    if (first.part === "marks") this.marking.select(unsureMark(first, this.marking.marks)?.id ?? null);
    return false;
  }

  /** The server does not take this field as it is. */
  blame(field: Field): void {
    this.state.patch({
      problems: { ...this.state.get().problems, [field.key]: "The server did not take this." },
    });
    this.activate(field.key);
  }

  private pressMarksDigit(field: Field, digit: number): void {
    if (this.marking.selected !== null && field.question.asks_confidence) {
      this.marking.setConfidence(digit * 10);
    } else if (digit === 0) {
      this.toggleNothing(field);
    }
  }

  private change(sheet: AnswerSheet, field: Field): void {
    const others = Object.entries(this.state.get().problems).filter(([key]) => key !== field.key);
    this.state.patch({ sheet, problems: Object.fromEntries(others) });
    this.onInput();
  }

  /** To the next field without an answer that digits can give; stays where none is left. */
  private goOnFrom(field: Field): void {
    const { fields, sheet } = this.state.get();
    const index = fields.indexOf(field);
    const rest = [...fields.slice(index + 1), ...fields.slice(0, index)];
    const next = rest.find((each) => takesDigits(each) && !isAnswered(each, sheet, this.marking.marks));
    this.activate((next ?? field).key);
  }
}
