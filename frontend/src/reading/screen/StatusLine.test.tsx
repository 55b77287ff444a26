import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Store } from "../../viewer";
import { EMPTY_STATUS } from "../outbox";
import { makeEntry } from "../testing/samples";
import { OutboxStatusLine, sentenceOf } from "./StatusLine";
import type { Outbox, OutboxStatus } from "../outbox";
import type { Fate } from "../storage";

vi.mock("@tanstack/react-router", () => ({ Link: () => null }));
afterEach(cleanup);

const PROBLEM = "This number is too large.";

function show(change: Partial<OutboxStatus>, isQuietWhenSent = false): void {
  const status = new Store<OutboxStatus>({ ...EMPTY_STATUS, ...change });
  render(<OutboxStatusLine outbox={{ status } as unknown as Outbox} isQuietWhenSent={isQuietWhenSent} />);
}

function showParked(fate: Fate | null): void {
  show({ refused: [makeEntry(1, { state: "refused", problem: PROBLEM, fate })] });
}

it.each(["later", null] as const)("offers to send again what another moment may let through: %s", (fate) => {
  showParked(fate);
  expect(screen.getByRole("status")).toHaveTextContent(
    `Not accepted: ${PROBLEM} The answer is kept on this device.`,
  );
  expect(screen.getByRole("button", { name: "Send again" })).toBeInTheDocument();
});

it.each([
  ["redo", "An answer was not taken. It is asked again, filled in as you gave it."],
  ["answered", "An answer was not taken and is kept on this device. The worklist shows it."],
  ["over", "An answer was not taken and is kept on this device. The worklist shows it."],
] as const)("says where an answer is that is %s, and does not offer to send it", (fate, words) => {
  showParked(fate);
  expect(screen.getByRole("status")).toHaveTextContent(words);
  expect(screen.queryByRole("button")).toBeNull();
});

it("tells of what is on its way before what is kept", () => {
  const refused = [makeEntry(1, { state: "refused", problem: PROBLEM, fate: "over" })];
  expect(sentenceOf({ ...EMPTY_STATUS, refused, waiting: 1 })).toBe("1 answer saved on this device, sending");
});

it("offers the login again to whoever turned it away", () => {
  show({ waiting: 2, connection: "signed_out" });
  expect(screen.getByRole("status")).toHaveTextContent("2 answers saved on this device. Log in to send.");
  expect(screen.getByRole("button", { name: "Log in" })).toBeInTheDocument();
});

it("says that the server has no room, and that nothing is lost", () => {
  expect(sentenceOf({ ...EMPTY_STATUS, waiting: 1, connection: "server_full" })).toBe(
    "1 answer saved on this device. The server has no room at present; sent as soon as it has.",
  );
});

it("says in one line that a time was longer than is kept", () => {
  show({ cappedLabel: "K7-1, 1 of 3" }, true);
  expect(screen.getByRole("status")).toHaveTextContent(
    "All answers sent. K7-1, 1 of 3 was open for longer than a day; a day is kept as its time.",
  );
});

it("says that something on this device cannot be read", () => {
  show({ unreadable: [{ seq: 1, content: {} }] });
  expect(screen.getByRole("status")).toHaveTextContent("An answer on this device cannot be read.");
});

it.each([
  ["nothing to say", {}],
  ["only what stands there already", { refused: [makeEntry(1, { state: "refused", fate: "over" })] }],
] as const)("is silent on the worklist where there is %s", (_, change) => {
  show(change, true);
  expect(screen.queryByRole("status")).toBeNull();
});
