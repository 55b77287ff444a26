import { describe, expect, it } from "vitest";
import { eventsOf, nextPhase, PHASES } from "./phase";
import type { Phase, PhaseEvent } from "./phase";

const ALL_EVENTS = [...new Set(PHASES.flatMap(eventsOf))];

describe("phases of the reading screen", () => {
  it("lead from opening through an answer to the end", () => {
    const events: PhaseEvent[] = ["opened", "frames_ready", "drawn", "submitted", "saved", "none_left"];
    expect(events.reduce<Phase>((phase, event) => nextPhase(phase, event), "opening")).toBe("done");
  });

  it("lead through feedback in training", () => {
    expect(nextPhase(nextPhase("saving", "feedback"), "acknowledged")).toBe("loading");
  });

  it("give back the answer when it could not be kept", () => {
    expect(nextPhase("saving", "failed")).toBe("answering");
  });

  it.each(PHASES)("%s throws on every event it does not know", (phase) => {
    const known = eventsOf(phase);
    for (const event of ALL_EVENTS.filter((each) => !known.includes(each))) {
      expect(() => nextPhase(phase, event)).toThrow(`Event "${event}" is illegal in phase "${phase}".`);
    }
  });

  it("every phase but the first can be reached", () => {
    const reached = new Set(
      PHASES.flatMap((phase) => eventsOf(phase).map((event) => nextPhase(phase, event))),
    );
    expect([...reached, "opening"].sort()).toEqual(expect.arrayContaining([...PHASES].sort()));
  });
});
