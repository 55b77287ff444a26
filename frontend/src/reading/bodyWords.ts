import { CHOICE_LABELS, PANE_NAMES } from "./answers";
import { readBody } from "./restore";
import type { GivenAnswer } from "./restore";

/** What a body says, line by line, for the reader who gave it. The questions' words are not on this device. */
export function bodyLines(body: string): string[] {
  const given = readBody(body);
  if (given === null) return ["This cannot be read on this page. The file holds it as it is."];
  const marks = given.marks.filter((mark) => mark !== null).length;
  const lines = [
    ...given.answers.map((answer) =>
      answer === null ? "An answer that this page cannot read" : lineOf(answer),
    ),
    ...(marks > 0 ? [`Marks: ${marks}`] : []),
    ...given.nothing_to_mark.map(() => "Nothing to mark"),
  ];
  return lines.length > 0 ? lines : ["Nothing was answered."];
}

const NAMES: Readonly<Record<string, string>> = {
  preference: "Preference",
  grading: "Grade",
  abnormality: "Likelihood of an abnormality",
  guess: "Guess of the original",
  text: "In words",
};

function lineOf({ kind, pane, choice, value, text, confidence }: GivenAnswer): string {
  const where = typeof pane === "number" ? `, ${PANE_NAMES[pane] ?? "image"}` : "";
  const what = choice ? CHOICE_LABELS[choice] : (text ?? value ?? "nothing");
  const sure = typeof confidence === "number" ? ` (how sure: ${confidence} of 100)` : "";
  return `${NAMES[kind] ?? kind}${where}: ${what}${sure}`;
}
