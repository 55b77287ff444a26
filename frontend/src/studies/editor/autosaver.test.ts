import { describe, expect, it } from "vitest";

import { Autosaver } from "./autosaver";

/** A saver whose clock and server are moved by hand. */
function handSaver(answers: (Error | null)[] = []) {
  const saved: [string, string][] = [];
  const timers = new Set<() => void>();
  const saver = new Autosaver("a", {
    save: async (from, to) => {
      await Promise.resolve();
      const error = answers.shift();
      if (error) throw error;
      saved.push([from, to]);
    },
    schedule: (action) => {
      timers.add(action);
      return () => timers.delete(action);
    },
  });
  return { saver, saved, timers };
}

describe("Autosaver", () => {
  it("waits after a change and saves only the newest", async () => {
    const { saver, saved, timers } = handSaver();
    saver.change("b");
    saver.change("c");
    expect(saver.snapshot().state).toBe("waiting");
    expect(timers.size).toBe(1);
    for (const fire of timers) fire();
    await saver.flush();
    expect(saved).toEqual([["a", "c"]]);
    expect(saver.snapshot().state).toBe("saved");
  });

  it("saves what was changed during a save in one more, on top of it", async () => {
    const { saver, saved } = handSaver();
    saver.change("b");
    const flushed = saver.flush();
    saver.change("c");
    await flushed;
    await saver.flush();
    expect(saved).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });

  it("shows a refusal, and saves all of it when tried again", async () => {
    const refusal = new Error("no");
    const { saver, saved } = handSaver([refusal]);
    saver.change("b");
    expect(await saver.flush()).toEqual({ state: "refused", error: refusal });
    expect(await saver.flush()).toEqual({ state: "saved", error: null });
    expect(saved).toEqual([["a", "b"]]);
  });

  it("saves nothing where nothing changed", async () => {
    const { saver, saved } = handSaver();
    await saver.flush();
    expect(saved).toEqual([]);
  });

  it("adopts what the server changed, and saves it again only together with what was changed here", async () => {
    const { saver, saved } = handSaver();
    expect(saver.adopt((value) => `${value}+`)).toBe("a+");
    await saver.flush();
    expect(saved).toEqual([]);
    saver.change("b");
    expect(saver.adopt((value) => `${value}!`)).toBe("b!");
    await saver.flush();
    expect(saved).toEqual([["a+!", "b!"]]);
  });

  it("tells its listeners of every step until they leave", async () => {
    const { saver } = handSaver();
    const states: string[] = [];
    const leave = saver.subscribe(() => states.push(saver.snapshot().state));
    saver.change("b");
    await saver.flush();
    leave();
    saver.change("c");
    expect(states).toEqual(["waiting", "saving", "saved"]);
  });
});
