import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { sampleMe } from "../accounts/testing/samples";
import { fakeApi, Refusal } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import type { QuestionKind } from "./api";
import { StudyActs } from "./StudyActs";
import { sampleProtocol, sampleStudy } from "./testing/samples";

const CLOSED = sampleStudy({ state: "closed" });

function confirmButton(): HTMLElement {
  const button = screen.getAllByText("Unblind").at(-1)?.closest("button");
  if (!button) throw new Error("no button");
  return button;
}

async function openDialog(): Promise<void> {
  await renderScreen(<StudyActs study={CLOSED} />);
  fireEvent.click(screen.getByText("Unblind"));
  await screen.findByLabelText(/^Reason/);
}

const write = (label: RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const ME = { "GET /api/auth/me": () => sampleMe() };

it("unblinds only with a reason and a proof, and says that it is logged", async () => {
  const calls = fakeApi({
    ...ME,
    "POST /api/studies/study-1/unblind": () => sampleStudy({ state: "unblinded" }),
  });
  await openDialog();
  expect(screen.getByText(/go into the audit trail/)).toBeInTheDocument();
  expect(screen.getByText(/I break the blind of this study/)).toBeInTheDocument();
  expect(confirmButton()).toBeDisabled();
  write(/^Reason/, " All have finished. ");
  expect(confirmButton()).toBeDisabled();
  write(/^Your password/, "secret");
  fireEvent.click(confirmButton());
  await waitFor(() =>
    expect(calls.map(({ body }) => body)).toContainEqual({
      reason: "All have finished.",
      proof: { password: "secret" },
    }),
  );
});

it("shows why the server refuses and keeps what was written", async () => {
  const refusal = { code: "illegal_transition", message: "This study is already unblinded.", field: null };
  fakeApi({ ...ME, "POST /api/studies/study-1/unblind": () => new Refusal(409, [refusal]) });
  await openDialog();
  write(/^Reason/, "Done.");
  write(/^Your password/, "secret");
  fireEvent.click(confirmButton());
  await screen.findByText("This study is already unblinded.");
  expect(screen.getByLabelText(/^Reason/)).toHaveValue("Done.");
});

it.each([
  [
    [
      [10, 12],
      [0, 12],
    ],
    "14 presentations of 2 readers would stay unread.",
  ],
  [
    [
      [11, 12],
      [12, 12],
    ],
    "1 presentation of 1 reader would stay unread.",
  ],
  [[[12, 12]], "All presentations are read."],
])("says before closing what would stay unread: %j", async (read, words) => {
  const readers = read.map(([done, total], index) => ({
    reader: { id: `reader-${index}`, display_name: `Reader ${index}` },
    sessions: [{ number: 1, state: "open", done, total, last_at: null }],
    median_active_s: null,
  }));
  fakeApi({ "GET /api/studies/study-1/progress": () => ({ readers }) });
  await renderScreen(<StudyActs study={sampleStudy({ state: "reading" })} />);
  fireEvent.click(screen.getByText("Close the study"));
  expect(await screen.findByText(words)).toBeInTheDocument();
});

it.each([
  [
    ["abnormality"],
    { cases: 40, without_class: 3, abnormal_without_region: 2 },
    ["3 of 40 cases without a label: upload a CSV of labels first."],
  ],
  [
    ["marks"],
    { cases: 40, without_class: 0, abnormal_without_region: 1 },
    ["1 abnormal case without a region: marks there can hit nothing."],
  ],
  [
    ["marks", "grading"],
    { cases: 40, without_class: 0, abnormal_without_region: 0 },
    ["The reference standard of every case is known."],
  ],
  [["grading", "preference"], null, []],
])("says before unblinding what the reference standard lacks: %j %j", async (kinds, count, lines) => {
  const calls = fakeApi({
    ...ME,
    ...(count ? { "GET /api/studies/study-1/reference-standard": () => count } : {}),
  });
  const questions = kinds.map((kind, index) => ({
    id: `question-${index}`,
    kind: kind as QuestionKind,
    prompt: "What do you see?",
    criterion: null,
    is_required: true,
    allows_tie: false,
    asks_confidence: false,
  }));
  await renderScreen(
    <StudyActs study={sampleStudy({ state: "closed", protocol: sampleProtocol({ questions }) })} />,
  );
  fireEvent.click(screen.getByText("Unblind"));
  for (const line of lines) expect(await screen.findByText(line)).toBeInTheDocument();
  expect(await screen.findByText(/come later change nothing/)).toBeInTheDocument();
  expect(calls.filter(({ path }) => path.endsWith("/reference-standard"))).toHaveLength(count ? 1 : 0);
});

it("offers nothing for a draft", async () => {
  await renderScreen(<StudyActs study={sampleStudy()} />);
  expect(document.querySelector("button")).toBeNull();
});
