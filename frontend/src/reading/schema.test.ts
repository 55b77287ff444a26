import { describe, expect, expectTypeOf, it } from "vitest";
import { receiptSchema, taskSchema, tasksSchema, worklistsSchema } from "./schema";
import { ALL_QUESTIONS, makePanes, makeTask, makeView, QUESTIONS } from "./testing/samples";
import type { Schemas } from "../api/schemas";
import type { TaskDocument, Worklist } from "./schema";

const GOLDEN = makeTask(1, { questions: ALL_QUESTIONS });

function without(key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(GOLDEN).filter(([name]) => name !== key));
}

function withoutNarrowest(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(makeView()).filter(([name]) => name !== "narrowest_window"));
}

describe("task documents", () => {
  it("of the contract are taken unchanged", () => {
    expect(taskSchema.parse(structuredClone(GOLDEN))).toEqual(GOLDEN);
  });

  it("may say how narrow a window may be, and that only the guess is asked", () => {
    const guess = {
      ...GOLDEN,
      stage: "guess",
      questions: [QUESTIONS.guess],
      views: [makeView({ narrowest_window: 128 })],
    };
    expect(taskSchema.parse(guess)).toEqual(guess);
  });

  it("may leave the size of a pixel unknown", () => {
    const unknown = { ...GOLDEN, views: [makeView({ spacing_mm: null, plane_count: 36, kind: "volume" })] };
    expect(taskSchema.parse(unknown)).toEqual(unknown);
  });

  it.each(Object.keys(GOLDEN))("without %s are refused", (key) => {
    expect(taskSchema.safeParse(without(key)).success).toBe(false);
  });

  it.each([
    ["a treatment beside the item", { ...GOLDEN, treatment: "bicubic" }],
    ["a pane that carries more than tokens", { ...GOLDEN, panes: [{ tokens: ["a"], treatment: "espcn" }] }],
    [
      "a question with an unknown field",
      { ...GOLDEN, questions: [{ ...ALL_QUESTIONS[0], truth: "abnormal" }] },
    ],
    ["three panes", { ...GOLDEN, panes: makePanes(["a", "b", "c"]) }],
    ["no view", { ...GOLDEN, views: [], panes: makePanes(["a", "b"], 0) }],
    ["five views", { ...GOLDEN, views: Array(5).fill(makeView()), panes: makePanes(["a"], 5) }],
    ["a pane that lacks a token for a view", { ...GOLDEN, views: [makeView(), makeView()] }],
    ["a view that tells its treatment", { ...GOLDEN, views: [{ ...makeView(), treatment: "espcn" }] }],
    ["no question", { ...GOLDEN, questions: [] }],
    ["a spacing of zero", { ...GOLDEN, views: [makeView({ spacing_mm: [0, 1] })] }],
    ["a window without width", { ...GOLDEN, views: [makeView({ window_width: 0 })] }],
    ["a view without planes", { ...GOLDEN, views: [makeView({ plane_count: 0 })] }],
    ["an unknown interpolation", { ...GOLDEN, interpolation: "lanczos" }],
    ["a stage that nobody knows", { ...GOLDEN, stage: "feedback" }],
    ["a narrowest window of nothing", { ...GOLDEN, views: [makeView({ narrowest_window: 0 })] }],
    ["a view that says nothing of its narrowest window", { ...GOLDEN, views: [withoutNarrowest()] }],
    ["rows that are not whole", { ...GOLDEN, views: [makeView({ rows: 8.5 })] }],
  ])("with %s are refused", (_, payload) => {
    expect(taskSchema.safeParse(payload).success).toBe(false);
  });
});

describe("sessions and worklists", () => {
  it("a list of tasks names the session's progress", () => {
    const session = { id: "s", number: 1, done: 0, total: 3, state: "open" };
    expect(tasksSchema.parse({ session, tasks: [GOLDEN] }).tasks).toHaveLength(1);
    expect(tasksSchema.safeParse({ session: { ...session, done: -1 }, tasks: [] }).success).toBe(false);
  });

  it("a worklist of the contract is taken, one with an unknown state refused", () => {
    const session = {
      id: "s",
      number: 1,
      state: "waiting",
      available_at: "2026-11-24T10:00:00Z",
      done: 0,
      total: 9,
      minutes: 4,
    };
    const worklist = { study_title: "T", study_id: "x", instructions: "", sessions: [session] };
    expect(worklistsSchema.parse([worklist])).toEqual([worklist]);
    const wrong = { ...worklist, sessions: [{ ...session, state: "paused" }] };
    expect(worklistsSchema.safeParse([wrong]).success).toBe(false);
  });
});

describe("receipts", () => {
  const HEAD = { chain: "b6f0", seq: 12, hash: "0a".repeat(32) };
  const RECEIPT = {
    submission: "x",
    stage: "guess",
    session: { done: 1, total: 3, state: "open" },
    feedback: null,
    are_times_capped: true,
    head: HEAD,
    next: { session: { done: 1, total: 3, state: "open" }, tasks: [] },
  };

  it("of the contract are taken unchanged", () => {
    expect(receiptSchema.parse(RECEIPT)).toEqual(RECEIPT);
  });

  it("of an older server are receipts too", () => {
    expect(receiptSchema.parse({ submission: "x", feedback: null })).toEqual({
      submission: "x",
      stage: "answers",
      session: undefined,
      feedback: null,
      are_times_capped: false,
      head: undefined,
      next: undefined,
    });
  });

  it.each([
    ["head", { ...HEAD, hash: "short" }],
    ["head", { ...HEAD, seq: 0 }],
    ["session", { done: -1 }],
  ])("count although their %s cannot be read", (name, wrong) => {
    expect(receiptSchema.parse({ ...RECEIPT, [name]: wrong })).toEqual({ ...RECEIPT, [name]: null });
  });

  it("that name no submission are none", () => {
    expect(receiptSchema.safeParse({ ...RECEIPT, submission: "" }).success).toBe(false);
  });
});

/** The type check of the front end fails where the checks at the edge and the API's own document say different things. */
describe("what is checked at the edge", () => {
  it("has the fields of the API's document, and no other", () => {
    expectTypeOf<keyof TaskDocument>().toEqualTypeOf<keyof Schemas["TaskOutput"]>();
    expectTypeOf<TaskDocument>().toExtend<Schemas["TaskOutput"]>();
    expectTypeOf<Worklist>().toExtend<Schemas["WorklistOutput"]>();
  });
});
