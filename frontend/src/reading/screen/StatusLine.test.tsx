import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Store } from "../../viewer";
import { OutboxStatusLine } from "./StatusLine";
import type { Outbox, OutboxStatus } from "../outbox";

vi.mock("@tanstack/react-router", () => ({ Link: () => null }));
afterEach(cleanup);

function showParked(isFinal: boolean): void {
  const refused = [{ problem: "This number is too large.", isFinal }] as never;
  const status = new Store<OutboxStatus>({ waiting: 0, refused, connection: "ok" });
  render(<OutboxStatusLine outbox={{ status } as unknown as Outbox} />);
}

it("offers to send again what another moment may let through", () => {
  showParked(false);
  expect(screen.getByRole("status")).toHaveTextContent("Not accepted: This number is too large.");
  expect(screen.getByRole("button", { name: "Send again" })).toBeInTheDocument();
});

it("does not offer it for what was refused for good, and says where it is and what to do", () => {
  showParked(true);
  expect(screen.getByRole("status")).toHaveTextContent(
    "The answer is kept on this device and is not sent again: tell the investigator.",
  );
  expect(screen.queryByRole("button")).toBeNull();
});
