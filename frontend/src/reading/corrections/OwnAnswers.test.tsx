import "fake-indexeddb/auto";

import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeApi, Refusal } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { openReadingDatabase } from "../storage";
import { QUESTIONS } from "../testing/samples";
import { OwnAnswers } from "./OwnAnswers";
import type { Call } from "../../api/testing/fakeApi";
import type { OwnAnswers as Own } from "./api";

const ITEM = {
  item: "item-1",
  position: 3,
  blind_code: "K7-1",
  is_training: false,
  answered_at: "2026-11-30T14:03:00Z",
  is_corrected: true,
};
const LIST = [
  { study_id: "st", study_title: "Sharp edges", sessions: [{ id: "s1", number: 2, items: [ITEM] }] },
];
const MARK = {
  question: "q-marks",
  pane: 0,
  view: 0,
  plane: 0,
  shape: "point",
  points: [[4, 4]],
  confidence: 70,
};
const OWN: Own = {
  item: "item-1",
  position: 3,
  total: 9,
  blind_code: "K7-1",
  panes: 2,
  questions: [QUESTIONS.preference, QUESTIONS.marks, QUESTIONS.text],
  are_locked: false,
  must_sign: false,
  may_correct: true,
  answers: [{ question: "q-pref", pane: null, kind: "preference", choice: "left", confidence: 25 }],
  marks: [MARK],
  nothing_to_mark: [],
};
const RECEIPT = {
  submission: "sub-9",
  stage: "answers",
  session: { done: 3, total: 9, state: "done" },
  feedback: null,
  are_times_capped: false,
  head: { chain: "st", seq: 12, hash: "ab".repeat(32) },
  next: null,
};

function serve(own: Partial<Own> = {}, answer: () => unknown = () => RECEIPT): Call[] {
  return fakeApi({
    "GET /api/reading/answers": () => LIST,
    "GET /api/reading/items/item-1": () => ({ ...OWN, ...own }),
    "POST /api/reading/items/item-1/submissions": answer,
  });
}

async function openItem() {
  const user = userEvent.setup();
  await renderScreen(<OwnAnswers readerId="r1" />);
  await user.click(screen.getByRole("button", { name: "Show them" }));
  await user.click(await screen.findByText("Sharp edges, session 2 (1)"));
  await user.click(screen.getByRole("button", { name: "3. K7-1" }));
  const dialog = await screen.findByRole("dialog", { name: "Your answers to K7-1" });
  return { user, dialog };
}

const sent = (calls: Call[]) => calls.filter(({ method }) => method === "POST").map(({ body }) => body);

beforeEach(async () => {
  const database = await openReadingDatabase();
  await database.clear("receipts");
  database.close();
});

describe("correcting an own answer", () => {
  it("takes a reason while the session is being read, and sends all answers of the item", async () => {
    const calls = serve();
    const { user, dialog } = await openItem();
    expect(within(dialog).getByRole("radio", { name: "Left" })).toBeChecked();
    expect(dialog).toHaveTextContent("1 mark: they stay as they are.");
    const button = within(dialog).getByRole("button", { name: "Correct" });
    expect(button).toBeDisabled();
    await user.click(within(dialog).getByRole("radio", { name: "Right" }));
    await user.type(within(dialog).getByLabelText(/^Reason/), "Mixed up");
    await user.click(button);
    await waitFor(() => expect(sent(calls)).toHaveLength(1));
    expect(sent(calls)[0]).toMatchObject({
      answers: [{ question: "q-pref", pane: null, kind: "preference", choice: "right", confidence: 25 }],
      marks: [MARK],
      nothing_to_mark: [],
      reason: "Mixed up",
      stage: "answers",
      proof: null,
    });
  });

  it("is signed when the session is done or the study closed", async () => {
    const calls = serve({ must_sign: true });
    const { user, dialog } = await openItem();
    expect(dialog).toHaveTextContent("I correct what I answered; the earlier answers stay in the record.");
    await user.type(within(dialog).getByLabelText(/^Reason/), "Mixed up");
    const button = within(dialog).getByRole("button", { name: "Correct" });
    expect(button).toBeDisabled();
    await user.type(within(dialog).getByLabelText(/^Your password/), "secret-words");
    await user.click(button);
    await waitFor(() => expect(sent(calls)).toHaveLength(1));
    expect(sent(calls)[0]).toMatchObject({ reason: "Mixed up", proof: { password: "secret-words" } });
  });

  it("keeps its receipt, and no password, on this device", async () => {
    serve({ must_sign: true });
    const { user, dialog } = await openItem();
    await user.type(within(dialog).getByLabelText(/^Reason/), "Mixed up");
    await user.type(within(dialog).getByLabelText(/^Your password/), "secret-words");
    await user.click(within(dialog).getByRole("button", { name: "Correct" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const database = await openReadingDatabase();
    const stored = [await database.getAll("receipts"), await database.getAll("outbox")];
    database.close();
    expect(stored[0]).toMatchObject([
      { submission: "sub-9", reader: "r1", session: "s1", label: "K7-1, 3 of 9" },
    ]);
    expect(JSON.stringify(stored)).not.toContain("secret-words");
  });

  it("shows a refused proof beside it and keeps what was changed", async () => {
    const wrong = { code: "signature_refused", message: "This password is wrong.", field: "proof.password" };
    serve({ must_sign: true }, () => new Refusal(403, [wrong]));
    const { user, dialog } = await openItem();
    await user.click(within(dialog).getByRole("radio", { name: "Right" }));
    await user.type(within(dialog).getByLabelText(/^Reason/), "Mixed up");
    await user.type(within(dialog).getByLabelText(/^Your password/), "wrong");
    await user.click(within(dialog).getByRole("button", { name: "Correct" }));
    expect(await within(dialog).findByText("This password is wrong.")).toBeInTheDocument();
    expect(within(dialog).getByRole("radio", { name: "Right" })).toBeChecked();
    expect(within(dialog).getByLabelText(/^Reason/)).toHaveValue("Mixed up");
  });

  it("leaves the guess alone to be corrected where the answers are locked, and says why", async () => {
    const guess = { question: "q-guess", pane: null, kind: "guess", choice: "left", confidence: null };
    const calls = serve({
      are_locked: true,
      questions: [...OWN.questions, QUESTIONS.guess],
      answers: [...OWN.answers, guess],
    });
    const { user, dialog } = await openItem();
    expect(dialog).toHaveTextContent(
      "Your answers to these images are final: the original was to be guessed after them. Only the guess can be corrected.",
    );
    expect(within(dialog).getAllByRole("radiogroup")).toHaveLength(1);
    await user.click(within(dialog).getByRole("radio", { name: "Neither" }));
    await user.type(within(dialog).getByLabelText(/^Reason/), "On reflection");
    await user.click(within(dialog).getByRole("button", { name: "Correct" }));
    await waitFor(() => expect(sent(calls)).toHaveLength(1));
    expect(sent(calls)[0]).toMatchObject({
      answers: [{ ...guess, choice: "neither" }],
      marks: [],
      nothing_to_mark: [],
      stage: "guess",
    });
  });

  it("is not offered where the answers are locked and the guess was never given", async () => {
    serve({ are_locked: true, must_sign: true });
    const { dialog } = await openItem();
    expect(dialog).toHaveTextContent(/the original was to be guessed after them\.\s*Close$/);
    expect(within(dialog).queryByRole("button", { name: "Correct" })).toBeNull();
  });

  it("says in the server's words that answers are locked", async () => {
    const locked = { code: "answers_locked", message: "These answers are final.", field: null };
    serve({}, () => new Refusal(409, [locked]));
    const { user, dialog } = await openItem();
    await user.type(within(dialog).getByLabelText(/^Reason/), "Mixed up");
    await user.click(within(dialog).getByRole("button", { name: "Correct" }));
    expect(await within(dialog).findByText("These answers are final.")).toBeInTheDocument();
  });

  it("is over once the study is unblinded", async () => {
    serve({ may_correct: false });
    const { dialog } = await openItem();
    expect(dialog).toHaveTextContent("The study is unblinded: its answers stay as they are.");
    expect(within(dialog).queryByRole("button", { name: "Correct" })).toBeNull();
  });

  it("has no accessibility fault that axe can find", async () => {
    serve({ must_sign: true });
    await openItem();
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

it("says so where the answers cannot be listed", async () => {
  fakeApi({});
  await renderScreen(<OwnAnswers readerId="r1" />);
  await userEvent.click(screen.getByRole("button", { name: "Show them" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(/^Your answers cannot be listed\./);
});
