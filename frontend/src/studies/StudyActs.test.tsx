import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Refusal } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import { StudyActs } from "./StudyActs";
import { sampleStudy } from "./testing/samples";

const CLOSED = sampleStudy({ state: "closed" });

function confirmButton(): HTMLElement {
  const button = screen.getAllByText("Unblind").at(-1)?.closest("button");
  if (!button) throw new Error("no button");
  return button;
}

async function openDialog(): Promise<void> {
  await renderScreen(<StudyActs study={CLOSED} />);
  fireEvent.click(screen.getByText("Unblind"));
  await screen.findByLabelText("Reason");
}

it("unblinds only with a reason, and says that it is logged", async () => {
  const calls = fakeApi({ "POST /api/studies/study-1/unblind": () => sampleStudy({ state: "unblinded" }) });
  await openDialog();
  expect(screen.getByText(/go into the audit trail/)).toBeInTheDocument();
  expect(confirmButton()).toBeDisabled();
  fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "   " } });
  expect(confirmButton()).toBeDisabled();
  fireEvent.change(screen.getByLabelText("Reason"), { target: { value: " All have finished. " } });
  fireEvent.click(confirmButton());
  await waitFor(() => expect(calls.map(({ body }) => body)).toContainEqual({ reason: "All have finished." }));
});

it("shows why the server refuses and keeps what was written", async () => {
  const refusal = { code: "illegal_transition", message: "This study is already unblinded.", field: null };
  fakeApi({ "POST /api/studies/study-1/unblind": () => new Refusal(409, [refusal]) });
  await openDialog();
  fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Done." } });
  fireEvent.click(confirmButton());
  await screen.findByText("This study is already unblinded.");
  expect(screen.getByLabelText("Reason")).toHaveValue("Done.");
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

it("offers nothing for a draft", async () => {
  await renderScreen(<StudyActs study={sampleStudy()} />);
  expect(document.querySelector("button")).toBeNull();
});
