import type { Shape } from "../math/shapes";
import type { Choice } from "./answers";
import type { Stage } from "./schema";
import type { Timing } from "./timing";

/** The body of a submission, as the contract has it. */
export interface AnswerBody {
  readonly question: string;
  readonly pane: 0 | 1 | null;
  readonly kind: "preference" | "grading" | "abnormality" | "guess" | "text";
  readonly value?: number;
  readonly choice?: Choice;
  readonly text?: string;
  readonly confidence: number | null;
}

export interface MarkBody {
  readonly question: string;
  readonly pane: 0 | 1;
  /** Which view of the display set, and which of its planes, counted from 0 within what is shown. */
  readonly view: number;
  readonly plane: number;
  readonly shape: Shape;
  readonly points: readonly (readonly [number, number])[];
  readonly confidence: number | null;
}

export interface SubmissionBody {
  readonly answers: readonly AnswerBody[];
  readonly marks: readonly MarkBody[];
  readonly nothing_to_mark: readonly string[];
  readonly timing: Timing;
  readonly reason: string | null;
  /** That of the task that is answered: answers and guess are submissions of their own. */
  readonly stage: Stage;
}
