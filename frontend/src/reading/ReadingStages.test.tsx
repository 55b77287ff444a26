import { cleanup, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { openReadingDatabase } from "./storage";
import { enterRoom, prepareRoom, readyAt } from "./testing/room";
import { makeEntry, makeStackTask, makeTask, makeView, QUESTIONS } from "./testing/samples";
import { TestServer } from "./testing/server";
import type { OutboxEntry } from "./storage";
import type { SubmissionBody } from "./submission";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ to, children }: { to: string; children: string }) => <a href={to}>{children}</a>,
  useParams: () => ({ sessionId: "s1" }),
}));

prepareRoom();

const LOCKED = /Your other answers to these images are kept and can no longer be changed/;
const VOLUME = makeView({ kind: "volume", plane_count: 9 });

/** Three pairs; of the first the original is to be guessed. */
function serveGuess(first = makeTask(1)): TestServer {
  const server = new TestServer([first, makeTask(2), makeTask(3)]);
  server.guessed.add("item-1");
  return server;
}

const submissions = (server: TestServer) =>
  server.callsTo("/submissions").map(({ body, key, path }) => ({
    ...(body as SubmissionBody),
    key,
    item: path.split("/")[4],
  }));
const framesAsked = (server: TestServer): number =>
  server.calls.filter(({ path }) => path.startsWith("/api/frames/token-1")).length;

async function storedRows(): Promise<OutboxEntry[]> {
  const database = await openReadingDatabase();
  const rows = await database.getAll("outbox");
  database.close();
  return rows;
}

async function store(entry: object): Promise<void> {
  const database = await openReadingDatabase();
  await database.add("outbox", entry as OutboxEntry);
  database.close();
}

describe("the guess of the original", () => {
  it("is asked alone, over the same images, when the other answers are locked", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await waitFor(() => expect(framesAsked(server)).toBe(2));
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    expect(screen.getByText("K7-1, 1 of 3")).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "Left image" })).toBeInTheDocument();
    const [question, ...others] = screen.getAllByRole("radiogroup");
    expect(others).toEqual([]);
    expect(question).toHaveAccessibleName(QUESTIONS.guess.prompt);
    const names = within(question as HTMLElement).getAllByRole("radio");
    expect(names.map((radio) => radio.textContent)).toEqual(["1Left", "2Neither", "3Right", "4I cannot say"]);
    expect(framesAsked(server)).toBe(2);
  });

  it("is a submission of its own, with its own key and times, after the answers", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    expect(server.done).toBe(0);
    await user.keyboard("2{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(() => expect(server.done).toBe(1));
    const [answers, guess] = submissions(server);
    expect([answers?.stage, guess?.stage]).toEqual(["answers", "guess"]);
    expect(answers?.answers.map(({ kind }) => kind)).toEqual(["preference"]);
    expect(guess?.answers).toEqual([
      { question: "q-guess", pane: null, kind: "guess", choice: "neither", confidence: null },
    ]);
    expect(guess?.key).not.toBe(answers?.key);
    expect(guess?.timing.events.map(({ type }) => type)).toContain("first_input");
    expect(screen.queryByText(LOCKED)).toBeNull();
  });

  it("must be answered, and says so in place", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Choose an answer, or say that you cannot say.")).toBeInTheDocument();
    expect(server.callsTo("/submissions")).toHaveLength(1);
  });

  it("leaves the images as they are looked at, and a stack goes on under its new tokens", async () => {
    const server = serveGuess(makeStackTask(1, [VOLUME]));
    server.heldBack.add("0/8");
    const user = await enterRoom();
    await user.keyboard("{ArrowDown}i");
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    expect(screen.getByRole("img", { name: "Left image" })).toHaveTextContent("6 / 9");
    expect(screen.getByRole("button", { name: /^Invert/ })).toHaveAttribute("aria-pressed", "true");
    server.release();
    await user.keyboard("{End}");
    await waitFor(() => expect(screen.getByRole("img", { name: "Left image" })).toHaveTextContent("9 / 9"));
    const seen = server.calls.filter(({ path }) => path.startsWith("/api/frames/token-1-a"));
    expect(new Set(seen.map(({ path }) => path.split("/").at(-1))).size).toBe(9);
  });

  it("is not asked of items that have none: the next images come at once", async () => {
    const server = serveGuess();
    server.guessed.clear();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    expect(screen.queryByText(LOCKED)).toBeNull();
  });

  it("is asked again after a reload, over the images, and its answer is kept till then", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    await user.keyboard("4");
    const database = await openReadingDatabase();
    await waitFor(async () => expect(await database.get("drafts", "item-1/guess")).toBeDefined());
    database.close();
    cleanup();
    server.killTokens();
    const again = await enterRoom();
    await screen.findByText(LOCKED);
    await waitFor(() => expect(screen.getByRole("radio", { name: "I cannot say" })).toBeChecked());
    await again.keyboard("{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(() => expect(server.done).toBe(1));
  });

  it("follows later where there was no network: nothing is lost and nothing out of order", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await waitFor(() => expect(server.calls.some(({ path }) => path.includes("token-2-a"))).toBe(true));
    server.isReachable = false;
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    server.isReachable = true;
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(server.callsTo("/submissions")).toHaveLength(1));
    await user.keyboard("15{Enter}");
    await readyAt("K7-1, 1 of 3");
    expect(screen.getByText(LOCKED)).toBeInTheDocument();
    await user.keyboard("1{Enter}");
    await readyAt("K7-3, 3 of 3");
    await waitFor(() => expect(server.done).toBe(2));
    await waitFor(async () => expect(await storedRows()).toEqual([]));
  });

  it("has no accessibility fault that axe can find", async () => {
    serveGuess();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("the next tasks", () => {
  const tasksAsked = (server: TestServer): number =>
    server.calls.filter(({ path }) => path.includes("/tasks")).length;

  it("come with the receipt: they are asked for once at the beginning, and no more", async () => {
    const server = new TestServer([1, 2, 3, 4, 5].map((number) => makeTask(number)));
    const user = await enterRoom();
    for (const place of ["K7-2, 2 of 3", "K7-3, 3 of 3", "K7-4, 4 of 3"]) {
      await user.keyboard("15{Enter}");
      await readyAt(place);
    }
    expect(tasksAsked(server)).toBe(1);
    expect(server.callsTo("/submissions").every(({ path }) => path.endsWith("?ahead=1"))).toBe(true);
  });

  it("are asked for where the receipt brings none", async () => {
    const server = new TestServer([1, 2, 3].map((number) => makeTask(number)));
    server.bringsNext = false;
    const user = await enterRoom();
    await user.keyboard("15{Enter}");
    await readyAt("K7-2, 2 of 3");
    await user.keyboard("15{Enter}");
    await readyAt("K7-3, 3 of 3");
    expect(tasksAsked(server)).toBeGreaterThan(1);
  });
});

describe("answers that the server refuses", () => {
  it("stay where they are, with its words, and are sent anew under a new key", async () => {
    const server = new TestServer([
      makeTask(1, { questions: [QUESTIONS.grading] }),
      makeTask(2),
      makeTask(3),
    ]);
    const message = "Choose a whole number from 1 to 5.";
    server.refusals.push({ status: 400, code: "off_scale", message, field: "answers.1.value" });
    const user = await enterRoom();
    await user.keyboard("42{Enter}");
    expect(
      await screen.findByText(/These answers were not taken\. Choose a whole number/),
    ).toBeInTheDocument();
    const row = screen.getByRole("radiogroup", { name: "Sharpness of the edges, right image" }).parentElement;
    expect(row).toHaveAttribute("data-problem", "true");
    expect(row).toHaveAttribute("data-active", "true");
    expect(screen.getAllByRole("radio", { checked: true })).toHaveLength(2);
    await user.keyboard("3{Enter}");
    await readyAt("K7-2, 2 of 3");
    const [first, second] = submissions(server);
    expect(second?.answers.map(({ value }) => value)).toEqual([4, 3]);
    expect(second?.key).not.toBe(first?.key);
    await waitFor(async () => expect(await storedRows()).toEqual([]));
  });

  it.each([
    { status: 400, code: "parse_error", message: "This is no JSON." },
    { status: 413, code: "body_too_large", message: "Draw fewer outlines." },
    { status: 409, code: "not_presented", message: "Ask for the tasks first." },
    { status: 403, code: "permission_denied", message: "You are no reader." },
    { status: 404, code: "item_not_found", message: "There is no such item." },
    { status: 409, code: "something_new", message: "Not so." },
  ])("with $status $code are asked again with what was answered", async (refusal) => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    server.refusals.push(refusal);
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(new RegExp(`These answers were not taken. ${refusal.message}`));
    expect(screen.getByRole("radio", { name: "Right" })).toBeChecked();
    await user.keyboard("{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(async () => expect(await storedRows()).toEqual([]));
  });

  it("are filled in again after a reload, marks and words too", async () => {
    const questions = [QUESTIONS.marks, QUESTIONS.text];
    const server = new TestServer([makeTask(1, { questions }), makeTask(2)]);
    server.refusals.push({
      status: 400,
      code: "outside_image",
      message: "Keep the mark inside.",
      field: "marks.0",
    });
    const user = await enterRoom();
    await user.keyboard("p{Enter}{Enter}7{Escape}{Escape}");
    await user.type(screen.getByRole("textbox"), "A faint line");
    await user.keyboard("{Enter}");
    await screen.findByText(/Keep the mark inside/);
    cleanup();
    server.killTokens();
    const again = await enterRoom();
    expect(await screen.findByText(/These answers were not taken. Keep the mark inside/)).toBeInTheDocument();
    expect(screen.getByText("1 mark")).toBeInTheDocument();
    expect(screen.getByRole("textbox")).toHaveValue("A faint line");
    await again.keyboard("{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(submissions(server).at(-1)?.marks).toMatchObject([{ points: [[4, 4]], confidence: 70 }]);
  });

  it("of another item, answered before the network was lost, are asked again without stopping the rest", async () => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    const user = await enterRoom();
    await waitFor(() => expect(server.calls.some(({ path }) => path.includes("token-2-a"))).toBe(true));
    server.isReachable = false;
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    server.refusals.push({ status: 400, code: "off_scale", message: "Not so." });
    server.isReachable = true;
    await user.keyboard("15{Enter}");
    await readyAt("K7-1, 1 of 3");
    expect(await screen.findByText(/These answers were not taken. Not so\./)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole("radio", { name: "Right" })).toBeChecked());
    await user.keyboard("{Enter}");
    await readyAt("K7-3, 3 of 3");
    await waitFor(() => expect(server.done).toBe(2));
    await waitFor(async () => expect(await storedRows()).toEqual([]));
  });

  it("because the study is closed are kept, and the room says where", async () => {
    const server = new TestServer([makeTask(1), makeTask(2)]);
    const message = "This study is closed; no more answers are taken.";
    server.refusals.push({ status: 403, code: "session_closed", message });
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    expect(
      await screen.findByText(
        `${message} Your last answers are kept on this device; the worklist shows them.`,
      ),
    ).toBeInTheDocument();
    expect(await storedRows()).toMatchObject([{ state: "refused", fate: "over", item: "item-1" }]);
  });

  it("because they were given elsewhere are kept, and reading goes on", async () => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    server.refusals.push({ status: 400, code: "reason_missing", message: "Say why.", field: "reason" });
    server.done = 1;
    const user = await enterRoom("K7-2, 2 of 3");
    await user.keyboard("34{Enter}");
    await screen.findByText(/The worklist shows it/);
    expect(await storedRows()).toMatchObject([{ fate: "answered", item: "item-2" }]);
  });

  it("go on when they are sent again and taken while they stand there to be mended", async () => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    server.refusals.push({ status: 409, code: "something_new", message: "Not so." });
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(/These answers were not taken/);
    await user.click(screen.getByRole("button", { name: "Send again" }));
    await readyAt("K7-2, 2 of 3");
    expect(server.done).toBe(1);
  });

  it("by an old page, with the guess among them, are asked again as they are asked today", async () => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    server.refusals.push({
      status: 400,
      code: "unknown_question",
      message: "Not asked.",
      field: "answers.1",
    });
    const { reader, key, session, item, path, createdAt, attempts, state, problem } = makeEntry(1);
    const old = { reader, key, session, item, path, createdAt, attempts, state, problem };
    const answers = [
      { question: "q-pref", pane: null, kind: "preference", choice: "left", confidence: 25 },
      { question: "q-guess", pane: null, kind: "guess", choice: "right", confidence: null },
    ];
    await store({ ...old, body: JSON.stringify({ answers, marks: [], nothing_to_mark: [], reason: null }) });
    const user = await enterRoom();
    expect(await screen.findByText(/These answers were not taken. Not asked\./)).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole("radio", { name: "Left" })).toBeChecked());
    await user.keyboard("{Enter}");
    await readyAt("K7-2, 2 of 3");
    expect(submissions(server).at(-1)).toMatchObject({
      stage: "answers",
      answers: [{ choice: "left", confidence: 25 }],
    });
  });
});

describe("what the device keeps and says", () => {
  it("is the receipt of everything that was taken", async () => {
    const server = serveGuess();
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await screen.findByText(LOCKED);
    await user.keyboard("2{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(() => expect(server.done).toBe(1));
    const database = await openReadingDatabase();
    const receipts = await database.getAll("receipts");
    database.close();
    expect(
      receipts.map(({ reader, item, stage, label, head }) => [reader, item, stage, label, head?.seq]),
    ).toEqual([
      ["r1", "item-1", "answers", "K7-1, 1 of 3", 1],
      ["r1", "item-1", "guess", "K7-1, 1 of 3", 2],
    ]);
  });

  it("is that a time was longer than is kept, until the next answer", async () => {
    const server = new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
    server.areTimesCapped = true;
    const user = await enterRoom();
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    const status = screen.getByRole("status");
    expect(status).toHaveTextContent(
      "K7-1, 1 of 3 was open for longer than a day; a day is kept as its time.",
    );
    server.areTimesCapped = false;
    await user.keyboard("34{Enter}");
    await readyAt("K7-3, 3 of 3");
    await waitFor(() => expect(status).toHaveTextContent(/^All answers sent$/));
  });
});
