import { cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { ReadingScreen } from "../ReadingPage";
import { openReadingDatabase } from "../storage";
import { fillInBrowser } from "./browser";

/** Call at the head of a test file: a browser, an empty store, and patience. */
export function prepareRoom(): void {
  // Real waiting is part of what is tested (retries, patience); a busy machine must not fail it.
  configure({ asyncUtilTimeout: 5000 });
  vi.setConfig({ testTimeout: 20_000 });
  beforeAll(fillInBrowser);
  beforeEach(async () => {
    const database = await openReadingDatabase();
    for (const table of ["outbox", "drafts", "receipts"] as const) await database.clear(table);
    database.close();
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
}

/** The images of an item can be seen and its answers are taken. */
export async function readyAt(place: string): Promise<void> {
  await screen.findByText(place, {}, { timeout: 5000 });
  await waitFor(() => expect(screen.getByRole("button", { name: /^Submit/ })).toBeEnabled());
}

/** Enter the room of the session; the server stands already. */
export async function enterRoom(place = "K7-1, 1 of 3") {
  const user = userEvent.setup();
  render(<ReadingScreen sessionId="s1" readerId="r1" />);
  await readyAt(place);
  return user;
}
