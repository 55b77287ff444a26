import { isReading } from "./command";
import type { Desk } from "../desk";
import type { Command } from "./command";

/** Move the keyboard to the active question's own control, so that arrows set its value. */
function focusActive(desk: Desk): void {
  const key = desk.sheet.state.get().activeKey;
  document.querySelector<HTMLElement>(`[data-field="${CSS.escape(key ?? "")}"]`)?.focus();
}

/** A digit may lead to the next question; where the keyboard is among the questions, it goes along. */
function answerWithDigit(desk: Desk, digit: number): void {
  const isAmongQuestions = document.activeElement?.closest('[role="radiogroup"], [data-field]') !== null;
  desk.sheet.pressDigit(digit);
  if (isAmongQuestions) queueMicrotask(() => focusActive(desk));
}

const isFeedback = (desk: Desk): boolean => desk.session.state.get().phase === "feedback";

export const questionCommands: readonly Command[] = [
  {
    id: "digit",
    label: "Answer the active question (on a line: tenths; marks: how sure, 0 for nothing to mark)",
    keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"],
    group: "Answer",
    isPossible: isReading,
    run: (desk, key) => answerWithDigit(desk, Number(key)),
  },
  {
    id: "next_question",
    label: "Next question",
    keys: ["n"],
    group: "Answer",
    isPossible: isReading,
    run: (desk) => {
      desk.sheet.activateNeighbour(1);
      queueMicrotask(() => focusActive(desk));
    },
  },
  {
    id: "previous_question",
    label: "Question before",
    keys: ["b", "shift+n"],
    group: "Answer",
    isPossible: isReading,
    run: (desk) => {
      desk.sheet.activateNeighbour(-1);
      queueMicrotask(() => focusActive(desk));
    },
  },
  {
    id: "go_on",
    label: "Go on after feedback",
    keys: ["Enter"],
    group: "Answer",
    isPossible: isFeedback,
    run: (desk) => void desk.session.acknowledgeFeedback(),
  },
  {
    id: "submit",
    label: "Submit and go on",
    keys: ["Enter", "ctrl+Enter"],
    group: "Answer",
    isPossible: isReading,
    run: (desk) => void desk.submit(),
  },
  {
    id: "help",
    label: "Show or hide this list",
    keys: ["?", "h"],
    group: "Answer",
    button: "Keys",
    run: (desk) => desk.isHelpOpen.set(!desk.isHelpOpen.get()),
  },
];
