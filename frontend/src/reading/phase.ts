/** The phases of the reading screen and what may lead from one to the next. */
const TRANSITIONS = {
  opening: {
    opened: "loading",
    washout: "washout",
    second_tab: "second_tab",
    failed: "failed",
  },
  loading: { frames_ready: "showing", none_left: "done", failed: "failed" },
  showing: { drawn: "answering", drawn_for_guess: "guessing", broken: "failed", failed: "failed" },
  answering: { submitted: "saving", taken: "loading", broken: "failed" },
  /** Their guess is asked when the answers are with the server and locked: the images stay. */
  saving: {
    saved: "loading",
    locked: "guessing",
    feedback: "feedback",
    failed: "answering",
    closed: "failed",
  },
  guessing: { submitted: "saving_guess", taken: "loading", broken: "failed" },
  saving_guess: { saved: "loading", failed: "guessing", closed: "failed" },
  feedback: { acknowledged: "loading" },
  failed: { retried: "opening" },
  second_tab: { retried: "opening" },
  washout: { retried: "opening" },
  done: {},
} as const satisfies Record<string, Record<string, string>>;

export type Phase = keyof typeof TRANSITIONS;
type EventsOf<P> = P extends Phase ? keyof (typeof TRANSITIONS)[P] : never;
export type PhaseEvent = EventsOf<Phase>;

export const PHASES = Object.keys(TRANSITIONS) as Phase[];

/** The phase after `event`. Throws Error for an event that the phase does not know. */
export function nextPhase(phase: Phase, event: PhaseEvent): Phase {
  const row: Partial<Record<PhaseEvent, Phase>> = TRANSITIONS[phase];
  const next = row[event];
  if (next === undefined) throw new Error(`Event "${event}" is illegal in phase "${phase}".`);
  return next;
}

/** Events that `phase` accepts. */
export function eventsOf(phase: Phase): PhaseEvent[] {
  return Object.keys(TRANSITIONS[phase]) as PhaseEvent[];
}

/** The reader may answer what is asked: it can be submitted. */
export function isAnswerable(phase: Phase): boolean {
  return eventsOf(phase).includes("submitted");
}
