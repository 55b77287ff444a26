import { describe, expect, it } from "vitest";
import { eventsOf, isAnswerable, nextPhase, PHASES } from "./phase";
import type { Phase, PhaseEvent } from "./phase";

const ALL_EVENTS = [...new Set(PHASES.flatMap(eventsOf))];

function follow(...events: PhaseEvent[]): Phase {
  return events.reduce<Phase>((phase, event) => nextPhase(phase, event), "opening");
}

describe("phases of the reading screen", () => {
  it("lead from opening through an answer to the end", () => {
    expect(follow("opened", "frames_ready", "drawn", "submitted", "saved", "none_left")).toBe("done");
  });

  it("lead from locked answers to the guess, over the same images, and from there on", () => {
    const asked = ["opened", "frames_ready", "drawn", "submitted", "locked"] as const;
    expect(follow(...asked)).toBe("guessing");
    expect(follow(...asked, "submitted", "saved")).toBe("loading");
  });

  it("show a guess that was left open over images that come anew", () => {
    expect(follow("opened", "frames_ready", "drawn_for_guess")).toBe("guessing");
  });

  it("never lead from a guess back to the answers of the same images", () => {
    const reached = (phase: Phase): Phase[] => eventsOf(phase).map((event) => nextPhase(phase, event));
    expect([...reached("guessing"), ...reached("saving_guess")]).not.toContain("answering");
  });

  it("lead through feedback in training", () => {
    expect(nextPhase(nextPhase("saving", "feedback"), "acknowledged")).toBe("loading");
  });

  it("give back the answer, or the guess, when it could not be kept", () => {
    expect(nextPhase("saving", "failed")).toBe("answering");
    expect(nextPhase("saving_guess", "failed")).toBe("guessing");
  });

  it("go on when what is on the screen was taken after all", () => {
    expect([nextPhase("answering", "taken"), nextPhase("guessing", "taken")]).toEqual(["loading", "loading"]);
  });

  it("take answers while something is asked, and at no other time", () => {
    expect(PHASES.filter(isAnswerable)).toEqual(["answering", "guessing"]);
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
