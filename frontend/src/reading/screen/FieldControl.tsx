import { choicesOf, PANE_NAMES } from "../answers";
import { confidenceOfStep } from "../sheet";
import { ChoiceRow } from "./ChoiceRow";
import { MarksField } from "./MarksField";
import { TextField } from "./TextField";
import { Vas } from "./Vas";
import { useDesk, useStore } from "./context";
import type { Choice, Field } from "../answers";
import type { Option } from "./ChoiceRow";

const CHOICE_LABELS: Readonly<Record<Choice, string>> = {
  left: "Left",
  tie: "No difference",
  right: "Right",
  original: "The original",
  unknown: "I do not know",
  processed: "Processed",
};

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

/** What the control is called aloud: the question, and which image where there are two. */
function nameOf({ question, pane, part }: Field): string {
  const prompt = part === "confidence" ? `How sure: ${question.prompt}` : question.prompt;
  return pane === null ? prompt : `${prompt}, ${PANE_NAMES[pane]}`;
}

/** The control of one field. */
export function FieldControl({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { sheet } = useStore(desk.sheet.state);
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
      const choose = (value: Choice): void => desk.sheet.choose(field, value);
      return <ChoiceRow {...shared} options={options} value={sheet.choices[field.key]} onChoose={choose} />;
    }
    case "grade":
    case "confidence": {
      const options = field.part === "grade" ? GRADES : SURENESS;
      const choose = (value: number): void => desk.sheet.grade(field, value);
      return <ChoiceRow {...shared} options={options} value={sheet.numbers[field.key]} onChoose={choose} />;
    }
    case "likelihood": {
      const value = sheet.numbers[field.key] ?? null;
      const set = (next: number): void => desk.sheet.setNumber(field, next);
      return <Vas {...shared} value={value} ends={["normal", "abnormal"]} onChange={set} />;
    }
    case "marks":
      return <MarksField field={field} />;
    case "text":
      return (
        <TextField
          {...shared}
          value={sheet.texts[field.key] ?? ""}
          onWrite={(text) => desk.sheet.write(field, text)}
        />
      );
  }
}
