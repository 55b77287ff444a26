import "fake-indexeddb/auto";

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Outbox } from "../outbox";
import { openReadingDatabase } from "../storage";
import { makeEntry } from "../testing/samples";
import { KeptAnswers } from "./KeptAnswers";
import type { OutboxEntry, ReadingDatabase } from "../storage";

let database: ReadingDatabase;

beforeEach(async () => {
  database = await openReadingDatabase();
  await database.clear("outbox");
});

afterEach(() => {
  cleanup();
  database.close();
});

const ANSWERS = [
  { question: "q", pane: null, kind: "preference", choice: "right", confidence: 75 },
  { question: "g", pane: 1, kind: "grading", value: 4, confidence: null },
  { question: "t", pane: null, kind: "text", text: "A faint line", confidence: null },
];
const BODY = JSON.stringify({ answers: ANSWERS, marks: [], nothing_to_mark: ["m"] });

async function show(...rows: object[]): Promise<void> {
  for (const row of rows) await database.add("outbox", row as OutboxEntry);
  const outbox = new Outbox({
    reader: "r1",
    database,
    send: () => Promise.resolve({ kind: "unreachable" }),
    withLock: (work) => work(),
    announce: () => undefined,
    later: () => () => undefined,
    random: () => 0,
    newKey: () => "k",
    date: () => 0,
  });
  await outbox.refresh();
  render(<KeptAnswers outbox={outbox} />);
}

const closed = makeEntry(1, { state: "refused", problem: "The study is closed.", fate: "over", body: BODY });

it("shows what was answered, why it was not taken and what to do", async () => {
  await show(closed);
  const row = screen.getByRole("listitem", { name: "K7-1, 1 of 3" });
  expect(row).toHaveTextContent(
    "The study is closed. It cannot be taken any more. Save the file and tell the investigator.",
  );
  const lines = within(row)
    .getAllByRole("listitem", { hidden: true })
    .map((line) => line.textContent);
  expect(lines).toEqual([
    "Preference: Right (how sure: 75 of 100)",
    "Grade, right image: 4",
    "In words: A faint line",
    "Nothing to mark",
  ]);
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("gives it as a file that holds all of it", async () => {
  const saved: Blob[] = [];
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${saved.push(blob)}` }));
  URL.revokeObjectURL = () => undefined;
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  await show(closed);
  await userEvent.click(screen.getByRole("button", { name: "Save as a file" }));
  expect(click).toHaveBeenCalledOnce();
  expect(JSON.parse((await saved[0]?.text()) ?? "")).toMatchObject({ item: "item-1", body: BODY });
});

it("removes it only after the reader has said so twice", async () => {
  await show(closed);
  await userEvent.click(screen.getByRole("button", { name: "Remove" }));
  await userEvent.click(screen.getByRole("button", { name: "Keep it" }));
  expect(await database.count("outbox")).toBe(1);
  await userEvent.click(screen.getByRole("button", { name: "Remove" }));
  await userEvent.click(screen.getByRole("button", { name: "Remove for good" }));
  await waitFor(() => expect(screen.queryByRole("region")).toBeNull());
  expect(await database.count("outbox")).toBe(0);
});

it("shows what cannot be read as well", async () => {
  await show({ reader: "r1", key: "k", body: 7 });
  expect(screen.getByRole("listitem", { name: "An answer that cannot be read" })).toHaveTextContent(
    "It was damaged on this device and cannot be sent.",
  );
});

it("says that what must be mended is asked again", async () => {
  await show(makeEntry(1, { state: "refused", problem: "Not so.", fate: "redo", body: "{" }));
  const row = screen.getByRole("listitem", { name: "K7-1, 1 of 3" });
  expect(row).toHaveTextContent("these images are asked again, with your answers filled in.");
  expect(row).toHaveTextContent("This cannot be read on this page. The file holds it as it is.");
});

it("shows nothing where nothing is kept", async () => {
  await show(makeEntry(1));
  expect(screen.queryByRole("region")).toBeNull();
});
