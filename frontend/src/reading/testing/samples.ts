import type { Question, TaskDocument, TaskView } from "../schema";
import type { OutboxEntry } from "../storage";

/** Questions of every kind, as the server words them. */
export const QUESTIONS: Record<Question["kind"], Question> = {
  preference: {
    id: "q-pref",
    kind: "preference",
    prompt: "Which image would you rather read?",
    criterion: null,
    is_required: true,
    allows_tie: true,
    asks_confidence: true,
  },
  grading: {
    id: "q-grade",
    kind: "grading",
    prompt: "Sharpness of the edges",
    criterion: "sharpness",
    is_required: true,
    allows_tie: false,
    asks_confidence: false,
  },
  abnormality: {
    id: "q-vas",
    kind: "abnormality",
    prompt: "How likely is an abnormality?",
    criterion: null,
    is_required: true,
    allows_tie: false,
    asks_confidence: false,
  },
  marks: {
    id: "q-marks",
    kind: "marks",
    prompt: "Mark what is abnormal",
    criterion: null,
    is_required: true,
    allows_tie: false,
    asks_confidence: true,
  },
  guess: {
    id: "q-guess",
    kind: "guess",
    prompt: "Which image is the original?",
    criterion: null,
    is_required: true,
    allows_tie: false,
    asks_confidence: false,
  },
  text: {
    id: "q-text",
    kind: "text",
    prompt: "Anything else?",
    criterion: null,
    is_required: false,
    allows_tie: false,
    asks_confidence: false,
  },
};

export const ALL_QUESTIONS = Object.values(QUESTIONS);

/** A small single image. */
export function makeView(change: Partial<TaskView> = {}): TaskView {
  return {
    rows: 8,
    columns: 8,
    spacing_mm: [1, 1],
    window_centre: 30000,
    window_width: 40000,
    narrowest_window: null,
    plane_count: 1,
    kind: "single",
    frame_ms: null,
    ...change,
  };
}

/** Panes with a token for each view. */
export function makePanes(names: readonly string[], views = 1): TaskDocument["panes"] {
  return names.map((name) => ({ tokens: Array.from({ length: views }, (_, view) => `${name}-${view}`) }));
}

/** A pair that shows these views. */
export function makeStackTask(number: number, views: TaskView[], change: Partial<TaskDocument> = {}) {
  const names = [`token-${number}-a`, `token-${number}-b`];
  return makeTask(number, { views, panes: makePanes(names, views.length), ...change });
}

/** A task document as it comes over the wire. */
export function makeTask(number: number, change: Partial<TaskDocument> = {}): TaskDocument {
  return {
    item: `item-${number}`,
    stage: "answers",
    position: number,
    total: 3,
    is_training: false,
    blind_code: `K7-${number}`,
    panes: makePanes([`token-${number}-a`, `token-${number}-b`]),
    views: [makeView()],
    window_range: [0, 65535],
    interpolation: "nearest",
    idle_after_s: 30,
    questions: [QUESTIONS.preference],
    feedback_after: false,
    ...change,
  };
}

/** A submission on its way, as the device keeps it. */
export function makeEntry(number: number, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    reader: "r1",
    key: `key-${number}`,
    session: "s1",
    item: `item-${number}`,
    stage: "answers",
    label: `K7-${number}, ${number} of 3`,
    path: `/api/reading/items/item-${number}/submissions`,
    body: JSON.stringify({ answers: [], marks: [], nothing_to_mark: [], reason: null, stage: "answers" }),
    createdAt: 0,
    attempts: 0,
    state: "waiting",
    problem: null,
    field: null,
    fate: null,
    isRekeyed: false,
    ...change,
  };
}
