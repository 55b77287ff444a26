import { beforeEach, describe, expect, it } from "vitest";
import { ReadingClock } from "./timing";

const IDLE_AFTER_MS = 30_000;
let now = 0;
const clockAt = (isAttending = true): ReadingClock =>
  new ReadingClock(() => now, IDLE_AFTER_MS, 120, isAttending);

beforeEach(() => {
  now = 5_000;
});

describe("the reading clock", () => {
  it("counts time with input as active", () => {
    const clock = clockAt();
    now += 10_000;
    clock.input("zoom");
    now += 20_000;
    expect(clock.read()).toMatchObject({ active_ms: 30_000, idle_ms: 0, hidden_ms: 0, load_ms: 120 });
  });

  it("counts as idle what lies more than 30 s after the last input", () => {
    const clock = clockAt();
    now += 100_000;
    clock.input("answer");
    now += 1_000;
    expect(clock.read()).toMatchObject({ active_ms: 31_000, idle_ms: 70_000 });
  });

  it("counts as hidden what passes while the page is away, and starts afresh on return", () => {
    const clock = clockAt();
    now += 4_000;
    clock.attend(false, "hidden");
    now += 600_000;
    clock.attend(true, "visible");
    now += 5_000;
    expect(clock.read()).toMatchObject({ active_ms: 9_000, idle_ms: 0, hidden_ms: 600_000 });
  });

  it("adds up to the whole time whatever happens", () => {
    const clock = clockAt(false);
    const start = now;
    for (const [index, gap] of [10, 40_000, 7, 90_000, 31_000, 1].entries()) {
      now += gap;
      if (index % 3 === 0) clock.attend(index % 2 === 0, "focus");
      else clock.input("pan");
    }
    const { active_ms, idle_ms, hidden_ms } = clock.read();
    expect(active_ms + idle_ms + hidden_ms).toBe(now - start);
  });

  it("tells the first input from later ones", () => {
    const clock = clockAt();
    expect([clock.input("pan"), clock.input("pan")]).toEqual([true, false]);
  });

  it("keeps ten of a kind per second, with their times since both images were seen", () => {
    const clock = clockAt();
    for (let step = 0; step < 1000; step += 1) {
      now += 1;
      clock.input("window");
    }
    const windows = clock.read().events.filter((event) => event.type === "window");
    expect(windows).toHaveLength(10);
    expect(windows[0]?.at_ms).toBe(1);
  });

  it("never grows without bound, and still keeps the end", () => {
    const clock = clockAt();
    for (let step = 0; step < 2000; step += 1) {
      now += 200;
      clock.input("zoom");
    }
    clock.input("submit");
    const { events } = clock.read();
    expect(events.length).toBeLessThanOrEqual(301);
    expect(events.at(-1)?.type).toBe("submit");
  });

  it("says how long a tab was left open, however long: the server caps it and says so", () => {
    const clock = clockAt();
    clock.attend(false, "hidden");
    now += 180_000_000;
    clock.attend(true, "visible");
    now += 1_000;
    clock.input("submit");
    const { active_ms, hidden_ms, events } = clock.read();
    expect([active_ms, hidden_ms]).toEqual([1_000, 180_000_000]);
    expect(Math.max(...events.map(({ at_ms }) => at_ms))).toBe(180_001_000);
  });

  it("counts a leap while the machine slept with the page open as idle", () => {
    const clock = clockAt();
    now += 50_000_000;
    clock.input("answer");
    expect(clock.read()).toMatchObject({ active_ms: 30_000, idle_ms: 49_970_000, hidden_ms: 0 });
  });

  it("does not run backwards when the machine's clock does", () => {
    const clock = clockAt();
    now -= 3_000;
    expect(clock.read().active_ms).toBe(0);
  });

  it.each([NaN, Infinity, -Infinity])("holds only whole numbers from 0 when the clock says %s", (odd) => {
    const told = [5_000, 6_000, odd, 7_000, odd, 7_500, odd];
    const clock = new ReadingClock(() => told.shift() ?? odd, IDLE_AFTER_MS, odd, true);
    clock.input("zoom");
    clock.attend(false, "hidden");
    clock.input("submit");
    const { events, ...sums } = clock.read();
    for (const ms of [...Object.values(sums), ...events.map(({ at_ms }) => at_ms)]) {
      expect(Number.isSafeInteger(ms) && ms >= 0, String(ms)).toBe(true);
    }
  });

  it("goes on from where it was when the machine's clock was set back and forth", () => {
    const clock = clockAt();
    for (const jump of [4_000, -9_000, 9_000, -100_000, 100_000, 1_000]) {
      now += jump;
      clock.input("pan");
    }
    const { active_ms, idle_ms, hidden_ms, events } = clock.read();
    expect([active_ms, idle_ms, hidden_ms]).toEqual([5_000, 0, 0]);
    const times = events.map(({ at_ms }) => at_ms);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });
});
