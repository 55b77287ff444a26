import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { TokensPage } from "./TokensPage";

const TOKEN = { id: "t1", name: "Nightly export", created_at: "2026-05-01T08:00:00Z", last_used_at: null };

it("a token gets a name and an end, and is shown once", async () => {
  const calls = fakeApi({
    "GET /api/auth/tokens": () => [],
    "POST /api/auth/tokens": () => ({ ...TOKEN, expires_at: "2027-05-01T08:00:00Z", token: "s3cret" }),
  });
  await renderScreen(<TokensPage />);
  await screen.findByText("No tokens");
  fireEvent.click(screen.getByText("New token"));
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: " Nightly export " } });
  fireEvent.click(screen.getByLabelText("A year"));
  fireEvent.click(screen.getByText("Make the token"));
  await screen.findByText("s3cret");
  const made = calls.find(({ method }) => method === "POST");
  expect(made?.body).toEqual({ name: "Nightly export", expires_in_days: 365 });
});

it("a token that has expired says so", async () => {
  fakeApi({
    "GET /api/auth/tokens": () => [
      { ...TOKEN, expires_at: "2026-05-31T08:00:00Z" },
      { ...TOKEN, id: "t2", name: "Yearly report", expires_at: "2999-05-31T08:00:00Z" },
    ],
  });
  await renderScreen(<TokensPage />);
  await waitFor(() => expect(screen.getAllByText(/^Expired on/)).toHaveLength(1));
  expect(screen.getByText(/Works until 31 May 2999/)).toBeInTheDocument();
});
