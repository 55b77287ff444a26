import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { ReadingScreen } from "./ReadingPage";
import { openReadingDatabase } from "./storage";
import { enterRoom, prepareRoom, readyAt } from "./testing/room";
import { makeStackTask, makeTask, makeView, QUESTIONS } from "./testing/samples";
import { TestServer } from "./testing/server";
import type { SubmissionBody } from "./submission";
import type { TaskDocument } from "./schema";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ to, children }: { to: string; children: string }) => <a href={to}>{children}</a>,
  useParams: () => ({ sessionId: "s1" }),
}));

prepareRoom();

const VOLUME = makeView({ kind: "volume", plane_count: 9 });
const CINE = makeView({ kind: "cine", plane_count: 5, frame_ms: 40 });

const slider = (name = "Plane"): HTMLElement => screen.getByRole("slider", { name });
const leftImage = (): HTMLElement => screen.getByRole("img", { name: "Left image" });
const bothSay = (words: string): void => {
  for (const name of ["Left image", "Right image"]) {
    expect(screen.getByRole("img", { name })).toHaveTextContent(words);
  }
};
const bodyOf = (server: TestServer, index = 0) =>
  server.callsTo("/submissions")[index]?.body as SubmissionBody;

function serve(task: TaskDocument): TestServer {
  return new TestServer([task, makeStackTask(2, [VOLUME]), makeTask(3)]);
}

describe("going through the planes of a stack", () => {
  it("begins a volume at its middle plane, and goes on by keys, in both images together", async () => {
    serve(makeStackTask(1, [VOLUME]));
    const user = await enterRoom();
    bothSay("5 / 9");
    expect(slider()).toHaveAttribute("aria-valuetext", "plane 5 of 9");
    for (const [keys, place] of [
      ["{ArrowDown}", "6 / 9"],
      ["{ArrowUp}{ArrowUp}", "4 / 9"],
      ["{PageDown}", "5 / 9"],
      ["{End}", "9 / 9"],
      ["{ArrowDown}", "9 / 9"],
      ["{Home}", "1 / 9"],
      ["{Shift>}{PageDown}{/Shift}", "9 / 9"],
    ] as const) {
      await user.keyboard(keys);
      await waitFor(() => bothSay(place));
    }
  });

  it("begins a cine loop at its first frame and calls frames frames", async () => {
    serve(makeStackTask(1, [CINE]));
    await enterRoom();
    bothSay("1 / 5");
    expect(slider("Frame")).toHaveAttribute("aria-valuetext", "frame 1 of 5");
    expect(screen.getByText("Frame 1 of 5")).toBeInTheDocument();
  });

  it("goes on by the wheel, a notch a plane, and zooms with Ctrl", async () => {
    serve(makeStackTask(1, [VOLUME]));
    await enterRoom();
    fireEvent.wheel(leftImage(), { deltaY: 100 });
    fireEvent.wheel(leftImage(), { deltaY: 100 });
    await waitFor(() => bothSay("7 / 9"));
    fireEvent.wheel(leftImage(), { deltaY: -100 });
    await waitFor(() => bothSay("6 / 9"));
    fireEvent.wheel(leftImage(), { deltaY: -100, ctrlKey: true });
    bothSay("6 / 9");
  });

  it("goes on by the slider, whose own arrows go the same way", async () => {
    serve(makeStackTask(1, [VOLUME]));
    await enterRoom();
    fireEvent.change(slider(), { target: { value: "8" } });
    await waitFor(() => bothSay("8 / 9"));
    fireEvent.keyDown(slider(), { key: "ArrowDown" });
    await waitFor(() => bothSay("9 / 9"));
    fireEvent.keyDown(slider(), { key: "ArrowLeft", shiftKey: true });
    await waitFor(() => bothSay("1 / 9"));
  });

  it("answers and submits with the slider focused", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    const user = await enterRoom();
    slider().focus();
    await user.keyboard("34{Enter}");
    await readyAt("K7-2, 2 of 3");
    await waitFor(() => expect(server.done).toBe(1));
  });

  it("fetches every plane of both images once, outward from the first that is shown", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    await enterRoom();
    await waitFor(() => expect(new Set(server.planesAsked).size).toBe(9));
    const [first] = server.planesAsked;
    expect(first).toBe("0/4");
    const asked = server.calls.map(({ path }) => path).filter((path) => path.startsWith("/api/frames/"));
    expect(new Set(asked).size).toBe(asked.length);
  });

  it("waits in sight for a plane that has not come, and shows the old one in both images until then", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    server.heldBack.add("0/8");
    const user = await enterRoom();
    await user.keyboard("{End}");
    await waitFor(() => bothSay("Loading plane 9"));
    bothSay("5 / 9");
    expect(slider()).toHaveAttribute("aria-valuetext", "plane 9 of 9");
    server.release();
    await waitFor(() => bothSay("9 / 9"));
    expect(leftImage()).not.toHaveTextContent("Loading");
  });

  it("shows no slider for a single image, whose wheel zooms", async () => {
    serve(makeTask(1));
    await enterRoom();
    expect(screen.queryByRole("slider", { name: /plane/i })).toBeNull();
    expect(leftImage()).not.toHaveTextContent("/");
  });

  it("says in the help sheet where a stack begins", async () => {
    serve(makeStackTask(1, [VOLUME]));
    const user = await enterRoom();
    await user.keyboard("?");
    const help = await screen.findByRole("dialog", { name: "Keys" });
    expect(help).toHaveTextContent("A volume begins at its middle plane, a cine loop at its first frame.");
    expect(help).toHaveTextContent("Next plane or frame");
  });

  it("has no accessibility fault that axe can find", async () => {
    serve(makeStackTask(1, [VOLUME, CINE], { questions: [QUESTIONS.marks] }));
    await enterRoom();
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});

describe("several views shown together", () => {
  it("has each in both panes, with a plane of its own", async () => {
    serve(makeStackTask(1, [VOLUME, makeView({ rows: 4, columns: 6 }), CINE]));
    const user = await enterRoom();
    const names = screen.getAllByRole("img").map((image) => image.getAttribute("aria-label"));
    expect(names).toHaveLength(6);
    expect(names).toContain("Right image, view 2 of 3");
    fireEvent.wheel(screen.getByRole("img", { name: "Right image, view 3 of 3" }), { deltaY: 100 });
    await waitFor(() => expect(slider("Frame, view 3")).toHaveAttribute("aria-valuetext", "frame 2 of 5"));
    expect(slider("Plane, view 1")).toHaveAttribute("aria-valuetext", "plane 5 of 9");
    await user.keyboard("x{ArrowDown}");
    await waitFor(() => expect(slider("Plane, view 1")).toHaveAttribute("aria-valuetext", "plane 6 of 9"));
  });

  it("sends the view and the plane of a mark", async () => {
    const server = serve(makeStackTask(1, [VOLUME, CINE], { questions: [QUESTIONS.marks] }));
    const user = await enterRoom();
    await user.keyboard("x{ArrowDown}p{Enter}{Enter}7");
    expect(screen.getByRole("button", { name: "Mark 1, left image, view 2, frame 2" })).toBeInTheDocument();
    await user.keyboard("{Escape}{Escape}{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server).marks).toMatchObject([{ pane: 0, view: 1, plane: 1, points: [[4, 4]] }]);
  });
});

describe("marks in a stack", () => {
  const MARKED = makeStackTask(1, [VOLUME], { questions: [QUESTIONS.marks] });
  const formsIn = (image: HTMLElement): number => image.querySelectorAll("svg > g").length;

  it("are drawn on their plane alone, and their place in the list leads there", async () => {
    serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("p{Enter}{Enter}7v");
    await waitFor(() => expect(formsIn(leftImage())).toBe(1));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => bothSay("6 / 9"));
    expect(formsIn(leftImage())).toBe(0);
    await user.click(screen.getByRole("button", { name: "Mark 1, left image, plane 5" }));
    await waitFor(() => bothSay("5 / 9"));
    expect(formsIn(leftImage())).toBe(1);
  });

  it("are not changed while their plane is out of sight", async () => {
    const server = serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("p{Enter}{Enter}7{PageDown}");
    await waitFor(() => bothSay("6 / 9"));
    await user.keyboard("{Delete}9");
    expect(screen.queryByRole("slider", { name: "How sure of the chosen mark" })).toBeNull();
    await user.keyboard("{Escape}{Escape}{Enter}");
    await waitFor(() => expect(server.done).toBe(1));
    expect(bodyOf(server).marks).toMatchObject([{ plane: 4, confidence: 70 }]);
  });

  it("are taken back and repeated in sight", async () => {
    serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("p{Enter}{Enter}7v{End}");
    await waitFor(() => bothSay("9 / 9"));
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => bothSay("5 / 9"));
    await user.keyboard("{Control>}z{/Control}");
    expect(screen.getByText("No marks")).toBeInTheDocument();
  });

  it("keep the plane still while one is being drawn, and say so", async () => {
    serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("g{Enter}{Enter}");
    expect(slider()).toBeDisabled();
    await user.keyboard("{PageDown}{End}");
    fireEvent.wheel(leftImage(), { deltaY: 100 });
    bothSay("5 / 9");
    expect(screen.getByRole("region", { name: "Planes" })).toHaveTextContent(/frees the planes/);
    await user.keyboard("{Escape}{PageDown}");
    await waitFor(() => bothSay("6 / 9"));
  });

  it("come back with their plane after a reload", async () => {
    const server = serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("{PageDown}p{Enter}{Enter}7");
    const database = await openReadingDatabase();
    await waitFor(async () =>
      expect(JSON.stringify(await database.get("drafts", "item-1"))).toContain('"confidence":70'),
    );
    database.close();
    cleanup();
    server.killTokens();
    await enterRoom();
    expect(await screen.findByRole("button", { name: "Mark 1, left image, plane 6" })).toBeInTheDocument();
    bothSay("5 / 9");
    expect(formsIn(leftImage())).toBe(0);
  });

  it("that lack how sure the reader is are shown when that is asked for", async () => {
    serve(MARKED);
    const user = await enterRoom();
    await user.keyboard("p{Enter}{Enter}{Escape}{Escape}{End}");
    await waitFor(() => bothSay("9 / 9"));
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Say how sure you are of each mark.")).toBeInTheDocument();
    await waitFor(() => bothSay("5 / 9"));
  });
});

describe("the reference after a training stack", () => {
  it("is outlined on its plane, to which the room goes, and can be gone through", async () => {
    const training = makeStackTask(1, [VOLUME], { is_training: true, feedback_after: true });
    const server = serve(training);
    server.feedback = {
      finding_class: "abnormal",
      finding: "",
      regions: [6, 7, 8].map((plane) => ({ bbox: [1, 2, 3, 4], label: "mass", view: 0, plane })),
    };
    const user = await enterRoom("Training, 1 of 3");
    await user.keyboard("15{Enter}");
    const sheet = await screen.findByRole("dialog", { name: "Training: the reference" });
    await waitFor(() => bothSay("8 / 9"));
    expect(document.querySelectorAll("[data-reference]")).toHaveLength(2);
    fireEvent.keyDown(within(sheet).getByRole("slider"), { key: "Home" });
    await waitFor(() => bothSay("1 / 9"));
    expect(document.querySelectorAll("[data-reference]")).toHaveLength(0);
    await user.click(within(sheet).getByRole("button", { name: "mass · plane 8" }));
    await waitFor(() => bothSay("8 / 9"));
  });
});

describe("when a plane does not come", () => {
  it("that is damaged is told in words, nothing is sent, and it can be tried again with the answers kept", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    server.heldBack.add("0/8");
    server.damaged.add("0/8");
    const user = await enterRoom();
    await user.keyboard("1");
    const database = await openReadingDatabase();
    await waitFor(async () => expect(await database.count("drafts")).toBe(1));
    database.close();
    server.release();
    expect(await screen.findByText("This image cannot be shown. Tell the investigator.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: /^Submit/ })).toBeDisabled();
    server.damaged.clear();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await readyAt("K7-1, 1 of 3");
    await waitFor(() => expect(screen.getByRole("radio", { name: "Left" })).toBeChecked());
    expect(server.callsTo("/submissions")).toHaveLength(0);
  });

  it("that is damaged and would be the first is told before anything is shown", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    server.damaged.add("0/4");
    render(<ReadingScreen sessionId="s1" readerId="r1" />);
    expect(await screen.findByText("This image cannot be shown. Tell the investigator.")).toBeInTheDocument();
    expect(server.callsTo("/shown")).toHaveLength(0);
  });

  it("goes on with new tokens when the tasks were asked for again in the middle of a stack", async () => {
    const server = serve(makeStackTask(1, [VOLUME]));
    server.heldBack.add("0/8");
    const user = await enterRoom();
    server.killTokens();
    server.release();
    await user.keyboard("{End}");
    await waitFor(() => bothSay("9 / 9"));
  });
});
