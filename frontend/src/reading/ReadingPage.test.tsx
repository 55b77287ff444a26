import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { loginGate } from "../api/loginGate";
import { ReadingScreen } from "./ReadingPage";
import { openReadingDatabase } from "./storage";
import { enterRoom, prepareRoom, readyAt } from "./testing/room";
import { ALL_QUESTIONS, makePanes, makeTask, QUESTIONS } from "./testing/samples";
import { TestServer } from "./testing/server";
import type { SubmissionBody } from "./submission";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ to, children }: { to: string; children: string }) => <a href={to}>{children}</a>,
  useParams: () => ({ sessionId: "s1" }),
}));

prepareRoom();

const openRoom = (_: TestServer, place?: string) => enterRoom(place);
const threeTasks = (): TestServer => new TestServer([makeTask(1), makeTask(2), makeTask(3)]);
const bodyOf = (server: TestServer, index: number) =>
  server.callsTo("/submissions")[index]?.body as SubmissionBody;

describe("reading a session by keyboard", () => {
  it("shows both images, takes the answers and goes on to the next", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    expect(screen.getByRole("img", { name: "Left image" })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: "Right image" })).toBeInTheDocument();
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).answers).toEqual([
      { question: "q-pref", pane: null, kind: "preference", choice: "right", confidence: 75 },
    ]);
  });

  it("reads to the end and says so", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    for (const place of ["K7-2, 2 of 3", "K7-3, 3 of 3"]) {
      await user.keyboard("25{Enter}");
      await readyAt(place);
    }
    await user.keyboard("25{Enter}");
    await screen.findByText("Session done");
    expect(server.done).toBe(3);
    expect(new Set(server.callsTo("/submissions").map(({ key }) => key)).size).toBe(3);
  });

  it("asks for nothing twice and for every frame once", async () => {
    const server = threeTasks();
    await openRoom(server);
    await waitFor(() =>
      expect(server.calls.filter(({ path }) => path.startsWith("/api/frames/"))).toHaveLength(4),
    );
    const tokens = server.calls.map(({ path }) => path).filter((path) => path.startsWith("/api/frames/"));
    expect(new Set(tokens).size).toBe(4);
  });

  it("asks for new tokens where the old ones have died", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    server.isReachable = false;
    await user.keyboard("34{Enter}");
    server.killTokens();
    server.isReachable = true;
    await readyAt("K7-2, 2 of 3");
    await user.keyboard("34{Enter}");
    server.killTokens();
    await readyAt("K7-3, 3 of 3");
  });

  it("reports when the images were seen and when the reader first did something", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    await waitFor(() => expect(server.callsTo("/shown")).toHaveLength(1));
    await user.keyboard("ii");
    await waitFor(() => expect(server.callsTo("/first-input")).toHaveLength(1));
    expect(server.callsTo("/first-input")[0]?.path).toBe("/api/reading/items/item-1/first-input");
  });

  it("says in place what is missing and sends nothing", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    await user.keyboard("1{Enter}");
    expect(await screen.findByText("Say how sure you are.")).toBeInTheDocument();
    expect(server.callsTo("/submissions")).toHaveLength(0);
  });

  it("draws a mark with the keyboard cursor and sends it in image pixels", async () => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.marks] }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard("p{Enter}{Enter}");
    expect(screen.getByText("1 mark")).toBeInTheDocument();
    await user.keyboard("7{Escape}{Escape}{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).marks).toEqual([
      {
        question: "q-marks",
        pane: 0,
        view: 0,
        plane: 0,
        shape: "point",
        points: [[4, 4]],
        confidence: 70,
      },
    ]);
  });

  it("takes back and repeats a mark, and says that there is nothing to mark", async () => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.marks] }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard("p{Enter}{Enter}");
    await user.keyboard("{Control>}z{/Control}");
    expect(screen.getByText("No marks")).toBeInTheDocument();
    await user.keyboard("{Control>}y{/Control}");
    expect(screen.getByText("1 mark")).toBeInTheDocument();
    await user.keyboard("{Control>}z{/Control}v0{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0)).toMatchObject({ marks: [], nothing_to_mark: ["q-marks"] });
  });

  it("grades each image on its own", async () => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.grading] }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard("42{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).answers.map(({ pane, value }) => [pane, value])).toEqual([
      [0, 4],
      [1, 2],
    ]);
  });

  it.each([
    ["pair", { panes: makePanes(["a", "b"]) }, "1", "left"],
    ["pair, neither", { panes: makePanes(["a", "b"]) }, "2", "neither"],
    ["pair, the other", { panes: makePanes(["a", "b"]) }, "3", "right"],
    ["pair, unsure", { panes: makePanes(["a", "b"]) }, "4", "unknown"],
    ["single, unsure", { panes: makePanes(["a"]) }, "2", "unknown"],
    ["single", { panes: makePanes(["a"]) }, "3", "processed"],
  ])("guesses the original by digit: %s", async (_, change, digit, choice) => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.guess], ...change }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard(`${digit}{Enter}`);
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).answers).toEqual([
      { question: "q-guess", pane: null, kind: "guess", choice, confidence: null },
    ]);
  });

  it("takes words, in which digits are digits, and sends them with Enter", async () => {
    const questions = [QUESTIONS.text, { ...QUESTIONS.preference, asks_confidence: false }];
    const server = new TestServer([makeTask(1, { questions }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard("3n");
    const box = screen.getByRole("textbox", { name: "Anything else?" });
    await waitFor(() => expect(box).toHaveFocus());
    await user.keyboard("1 cyst{Shift>}{Enter}{/Shift}2 lines ");
    await user.keyboard("{Escape}");
    expect(box).not.toHaveFocus();
    await user.click(box);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).answers).toEqual([
      { question: "q-text", pane: null, kind: "text", text: "1 cyst\n2 lines", confidence: null },
      { question: "q-pref", pane: null, kind: "preference", choice: "right", confidence: null },
    ]);
  });

  it("asks for words only where they must be given", async () => {
    const required = { ...QUESTIONS.text, is_required: true };
    const server = new TestServer([makeTask(1, { questions: [required] }), makeTask(2)]);
    const user = await openRoom(server);
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Write an answer.")).toBeInTheDocument();
    expect(server.callsTo("/submissions")).toHaveLength(0);
  });

  it("a line has no value until it is touched, then digits and arrows set it", async () => {
    const server = new TestServer([
      makeTask(1, { questions: [QUESTIONS.abnormality], panes: makePanes(["t"]) }),
    ]);
    const user = await openRoom(server);
    const line = screen.getByRole("slider");
    expect(line).toHaveAttribute("aria-valuetext", "not answered");
    expect(line).toBeEmptyDOMElement();
    await user.keyboard("n");
    expect(line).toHaveFocus();
    await user.keyboard("3{ArrowRight}{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server, 0).answers[0]).toMatchObject({ kind: "abnormality", value: 31 });
  });
});

describe("when something goes wrong", () => {
  it("goes on with the fetched images while there is no network, then sends all in order", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    await waitFor(() =>
      expect(server.calls.filter(({ path }) => path.startsWith("/api/frames/"))).toHaveLength(4),
    );
    server.isReachable = false;
    await user.keyboard("15{Enter}");
    await readyAt("K7-2, 2 of 3");
    await user.keyboard("35{Enter}");
    await screen.findByText(/next images wait for the connection/);
    expect(screen.getByRole("status")).toHaveTextContent(/2 answers saved on this device/);
    server.isReachable = true;
    window.dispatchEvent(new Event("online"));
    await readyAt("K7-3, 3 of 3");
    expect(server.callsTo("/submissions").map(({ path }) => path.split("/")[4])).toEqual([
      "item-1",
      "item-2",
    ]);
  });

  it("brings back an unfinished answer after a reload", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    await user.keyboard("1");
    const database = await openReadingDatabase();
    await waitFor(async () => expect(await database.count("drafts")).toBe(1));
    database.close();
    cleanup();
    await openRoom(server);
    await waitFor(() => expect(screen.getByRole("radio", { name: "Left" })).toBeChecked());
  });

  it("brings back words after a reload", async () => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.preference, QUESTIONS.text] })]);
    const user = await openRoom(server, "K7-1, 1 of 3");
    await user.type(screen.getByRole("textbox"), "A faint line");
    const database = await openReadingDatabase();
    await waitFor(async () => {
      const draft = await database.get("drafts", "item-1");
      expect(JSON.stringify(draft)).toContain("A faint line");
    });
    database.close();
    cleanup();
    await openRoom(server);
    await waitFor(() => expect(screen.getByRole("textbox")).toHaveValue("A faint line"));
  });

  it("brings back that there was nothing to mark after a reload", async () => {
    const server = new TestServer([makeTask(1, { questions: [QUESTIONS.marks] })]);
    const user = await openRoom(server);
    await user.keyboard("0");
    const database = await openReadingDatabase();
    await waitFor(async () => expect(await database.count("drafts")).toBe(1));
    database.close();
    cleanup();
    await openRoom(server);
    const nothing = screen.getByRole("button", { name: /Nothing to mark/i });
    await waitFor(() => expect(nothing).toHaveAttribute("aria-pressed", "true"));
  });

  it("asks for the login in place and keeps the answer", async () => {
    const server = threeTasks();
    const user = await openRoom(server);
    server.isSignedIn = false;
    await user.keyboard("15{Enter}");
    await waitFor(() => expect(loginGate.isShut()).toBe(true));
    expect(screen.getByRole("status")).toHaveTextContent("1 answer saved on this device. Log in to send.");
    server.isSignedIn = true;
    loginGate.open();
    await waitFor(() => expect(server.done).toBe(1));
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("All answers sent"));
  });

  it("shows the waiting period of a session with the server's words", async () => {
    const server = threeTasks();
    server.openProblem = {
      status: 409,
      code: "washout",
      message: "This session opens on 30 Nov 2026 at 09:00.",
    };
    render(<ReadingScreen sessionId="s1" readerId="r1" />);
    expect(await screen.findByText("This session opens on 30 Nov 2026 at 09:00.")).toBeInTheDocument();
    server.openProblem = null;
    await userEvent.click(screen.getByRole("button", { name: "Check again" }));
    await screen.findByText("K7-1, 1 of 3");
  });

  it("says so when the server sends what is not in the contract", async () => {
    const leaking = { ...makeTask(1), treatment: "bicubic" };
    new TestServer([leaking]);
    render(<ReadingScreen sessionId="s1" readerId="r1" />);
    expect(await screen.findByText(/something that this page cannot read/)).toBeInTheDocument();
    expect(document.body.textContent).not.toContain("bicubic");
  });
});

describe("training", () => {
  it("shows the reference after the answer and then goes on", async () => {
    const training = makeTask(1, { is_training: true, feedback_after: true });
    const server = new TestServer([training, makeTask(2), makeTask(3)]);
    server.feedback = {
      finding_class: "abnormal",
      finding: "Mass in the left breast.",
      regions: [{ bbox: [1, 2, 3, 4], label: "mass" }],
    };
    const user = await openRoom(server, "Training, 1 of 3");
    await user.keyboard("15{Enter}");
    const sheet = await screen.findByRole("dialog", { name: "Training: the reference" });
    expect(sheet).toHaveTextContent("The case is abnormal.");
    expect(sheet).toHaveTextContent("outlined in blue");
    const outlines = document.querySelectorAll("[data-reference]");
    expect(outlines).toHaveLength(2); // one in each image
    expect(outlines[0]).toHaveTextContent("mass");
    await user.click(within(sheet).getByRole("button", { name: /^Go on/ }));
    await readyAt("K7-2, 2 of 3");
    expect(document.querySelectorAll("[data-reference]")).toHaveLength(0);
  });
});

describe("the room itself", () => {
  it("has no accessibility fault that axe can find, with every kind of question", async () => {
    await openRoom(new TestServer([makeTask(1, { questions: ALL_QUESTIONS })]));
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it("never names a token, a number of the window or a size on the screen", async () => {
    await openRoom(new TestServer([makeTask(1, { questions: ALL_QUESTIONS })]));
    expect(document.body.innerHTML).not.toMatch(/token|30000|40000|mm\b/);
  });

  it("lists every command in the help sheet", async () => {
    const user = await openRoom(threeTasks());
    await user.keyboard("?");
    const help = await screen.findByRole("dialog", { name: "Keys" });
    expect(within(help).getAllByRole("definition").length).toBeGreaterThan(25);
    expect(help).toHaveTextContent("Show the other image in the same place");
  });
});
