import { describe, expect, it } from "vitest";
import { answerBodies, EMPTY_SHEET, fieldsOf, markBodies } from "./answers";
import { contentOf, faultyFieldOf } from "./restore";
import { ALL_QUESTIONS } from "./testing/samples";

const FIELDS = fieldsOf(ALL_QUESTIONS, 2);
const ANSWERS = [
  { question: "q-pref", pane: null, kind: "preference", choice: "right", confidence: 75 },
  { question: "q-grade", pane: 0, kind: "grading", value: 4, confidence: null },
  { question: "q-grade", pane: 1, kind: "grading", value: 2, confidence: null },
  { question: "q-vas", pane: 0, kind: "abnormality", value: 80, confidence: null },
  { question: "q-vas", pane: 1, kind: "abnormality", value: 0, confidence: null },
  { question: "q-guess", pane: null, kind: "guess", choice: "neither", confidence: null },
  { question: "q-text", pane: null, kind: "text", text: "A faint line", confidence: null },
];
const MARKS = [
  {
    question: "q-marks",
    pane: 1,
    view: 2,
    plane: 7,
    shape: "rectangle",
    points: [
      [1.5, 2],
      [3, 4.25],
    ],
    confidence: 60,
  },
];
const BODY = JSON.stringify({ answers: ANSWERS, marks: MARKS, nothing_to_mark: ["q-other"], reason: null });

let count = 0;
const newId = (): string => `id-${(count += 1)}`;

describe("a form filled in from a body", () => {
  it("gives the same body again", () => {
    const { sheet, marks } = contentOf(BODY, newId);
    expect(answerBodies(FIELDS, sheet).sort(byQuestion)).toEqual([...ANSWERS].sort(byQuestion));
    expect(markBodies(marks)).toEqual(MARKS);
    expect(sheet.nothingToMark).toEqual(["q-other"]);
  });

  it("gives every mark a name of its own", () => {
    const { marks } = contentOf(JSON.stringify({ marks: [...MARKS, ...MARKS] }), newId);
    expect(new Set(marks.map(({ id }) => id)).size).toBe(2);
  });

  it("puts marks of before there were stacks on the first plane of the first view", () => {
    const flat = { question: "q-marks", pane: 1, shape: "point", points: [[1, 2]], confidence: null };
    expect(contentOf(JSON.stringify({ marks: [flat] }), newId).marks).toMatchObject([{ view: 0, plane: 0 }]);
  });

  it("takes what can be read where parts cannot", () => {
    const body = { answers: [{ kind: 3 }, ANSWERS[1], "x"], marks: [{ shape: "star" }], nothing_to_mark: 7 };
    const { sheet, marks } = contentOf(JSON.stringify(body), newId);
    expect(sheet.numbers).toEqual({ "q-grade/grade/0": 4 });
    expect(marks).toEqual([]);
  });

  it.each(["", "{", "null", "[]", "7", '"x"'])("is empty where there is no body: %s", (text) => {
    expect(contentOf(text, newId)).toEqual({ sheet: EMPTY_SHEET, marks: [] });
  });
});

describe("the field that the server minds", () => {
  it.each([
    ["answers.2.value", "q-grade/grade/1"],
    ["answers.0", "q-pref/choice/both"],
    ["answers.5.choice", "q-guess/side/both"],
    ["marks.0.points", "q-marks/marks/both"],
    ["nothing_to_mark", "q-marks/marks/both"],
    ["q-vas", "q-vas/likelihood/0"],
  ])("%s is %s", (field, key) => {
    expect(faultyFieldOf(BODY, field, FIELDS)?.key).toBe(key);
  });

  it.each([null, "answers.99.value", "timing.active_ms", "answers", "reason"])("is none for %s", (field) => {
    expect(faultyFieldOf(BODY, field, FIELDS)).toBeNull();
  });
});

function byQuestion(one: { question: string }, other: { question: string }): number {
  return one.question.localeCompare(other.question);
}
