import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { fakeApi, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import type { Person } from "../api";
import { sampleMe } from "../testing/samples";
import { PersonDialog } from "./PersonDialog";

const BOB: Person = {
  ...sampleMe(),
  id: "p2",
  display_name: "Bob",
  is_simulated: false,
  is_active: true,
  has_factor: false,
};

async function showBob(changes: Partial<Person> = {}): Promise<{ calls: Call[]; onClose: () => void }> {
  const calls = fakeApi({
    "POST /api/people/p2/reset-link": () => ({ url_path: "/reset/key-1" }),
    "POST /api/people/p2/end-sessions": () => undefined,
    "DELETE /api/people/p2/factors": () => undefined,
    "PATCH /api/people/p2": () => BOB,
  });
  const onClose = vi.fn();
  await renderScreen(<PersonDialog person={{ ...BOB, ...changes }} onClose={onClose} />);
  await screen.findByText("Change Bob");
  return { calls, onClose };
}

it("a link for a new password is made, and shown whole and once", async () => {
  await showBob();
  fireEvent.click(screen.getByText("Make a link"));
  expect(await screen.findByText(`${window.location.origin}/reset/key-1`)).toBeInTheDocument();
  expect(screen.queryByText("Make a link")).toBeNull();
});

it("all sessions of a person are ended", async () => {
  const { calls } = await showBob();
  fireEvent.click(screen.getByText("End all sessions"));
  await waitFor(() => expect(calls.map(({ path }) => path)).toContain("/api/people/p2/end-sessions"));
});

it("whoever closes an account is told first that its sessions end", async () => {
  await showBob();
  expect(screen.queryByText(/sessions end at once/)).toBeNull();
  fireEvent.click(screen.getByLabelText("May log in"));
  expect(await screen.findByText(/sessions end at once/)).toBeInTheDocument();
});

it.each([{ is_simulated: true }, { is_active: false }])(
  "nobody gets a link to an account without login: %o",
  async (changes) => {
    await showBob(changes);
    expect(screen.queryByText("Make a link")).toBeNull();
  },
);

it("a lost second step is removed after a question, and only where there is one", async () => {
  const { calls, onClose } = await showBob({ has_factor: true });
  fireEvent.click(screen.getByText("Remove it"));
  await screen.findByText("Remove the second step of Bob?");
  expect(calls).toEqual([]);
  fireEvent.click(screen.getByText("Remove"));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(calls.map(({ method }) => method)).toContain("DELETE");
});

it("an e-mail is sent only where it was changed", async () => {
  const { calls, onClose } = await showBob();
  fireEvent.change(screen.getByLabelText("E-mail"), { target: { value: "bob@example.org" } });
  fireEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const saved = calls.find(({ method }) => method === "PATCH");
  expect(saved?.body).toEqual({ roles: ["investigator"], is_active: true, email: "bob@example.org" });
});
