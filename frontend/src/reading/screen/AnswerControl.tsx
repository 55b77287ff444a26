import { CHOICE_LABELS, choicesOf, PANE_NAMES } from "../answers";
import { confidenceOfStep } from "../sheet";
import { ChoiceRow } from "./ChoiceRow";
import { TextField } from "./TextField";
import { Vas } from "./Vas";
import type { AnswerSheet, Choice, Field } from "../answers";
import type { Option } from "./ChoiceRow";

const GRADE_HINTS = ["poor", "restricted", "sufficient", "good", "excellent"];
const GRADES: readonly Option<number>[] = GRADE_HINTS.map((hint, index) => ({
  value: index + 1,
  label: String(index + 1),
  digit: index + 1,
  hint,
}));

const SURE_LABELS = ["Guess", "Unsure", "Fairly sure", "Sure", "Certain"];
const SURENESS: readonly Option<number>[] = SURE_LABELS.map((label, index) => ({
  value: confidenceOfStep(index + 1),
  label,
  digit: index + 1,
}));

/** What is done with an answer, wherever the control stands. */
export interface AnswerActs {
  choose(field: Field, choice: Choice): void;
  grade(field: Field, value: number): void;
  setNumber(field: Field, value: number): void;
  write(field: Field, text: string): void;
}

interface AnswerControlProps {
  readonly field: Field;
  readonly sheet: AnswerSheet;
  readonly acts: AnswerActs;
  readonly onSubmit: () => void;
}

/** What the control is called aloud: the question, and which image where there are two. */
function nameOf({ question, pane, part }: Field): string {
  const prompt = part === "confidence" ? `How sure: ${question.prompt}` : question.prompt;
  return pane === null ? prompt : `${prompt}, ${PANE_NAMES[pane]}`;
}

/** The control of one field, but for marks, which are drawn on the images. */
export function AnswerControl({ field, sheet, acts, onSubmit }: AnswerControlProps) {
  const shared = { label: nameOf(field), field: field.key };
  switch (field.part) {
    case "choice":
    case "side":
    case "identity": {
      const options = choicesOf(field).map(([digit, value]) => ({
        value,
        digit,
        label: CHOICE_LABELS[value],
      }));
      const choose = (value: Choice): void => acts.choose(field, value);
      return <ChoiceRow {...shared} options={options} value={sheet.choices[field.key]} onChoose={choose} />;
    }
    case "grade":
    case "confidence": {
      const options = field.part === "grade" ? GRADES : SURENESS;
      const choose = (value: number): void => acts.grade(field, value);
      return <ChoiceRow {...shared} options={options} value={sheet.numbers[field.key]} onChoose={choose} />;
    }
    case "likelihood": {
      const value = sheet.numbers[field.key] ?? null;
      const set = (next: number): void => acts.setNumber(field, next);
      return <Vas {...shared} value={value} ends={["normal", "abnormal"]} onChange={set} />;
    }
    case "marks":
      return null;
    case "text": {
      const write = (text: string): void => acts.write(field, text);
      return (
        <TextField {...shared} value={sheet.texts[field.key] ?? ""} onWrite={write} onSubmit={onSubmit} />
      );
    }
  }
}
