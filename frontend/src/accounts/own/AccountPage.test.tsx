import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Refusal, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { meQuery } from "../api";
import { confirmGate } from "../confirmGate";
import { done, LIBRARY, wrong } from "../testing/library";
import { sampleMe } from "../testing/samples";
import { PasswordSheet } from "./PasswordSheet";
import { ProfileSheet } from "./ProfileSheet";
import { SessionsSheet } from "./SessionsSheet";

const HERE = {
  id: 1,
  user_agent: "X11; Linux Firefox/140.0",
  ip: "10.0.0.1",
  created_at: 1,
  is_current: true,
};
const THERE = {
  id: 2,
  user_agent: "Windows NT Chrome/150.0",
  ip: "10.0.0.2",
  created_at: 1,
  is_current: false,
};
const OLD = { ...THERE, id: 3 };

const write = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const bodies = (calls: Call[], method: string) =>
  calls.filter((call) => call.method === method).map(({ body }) => body);

it("a person changes name and address, and the page knows at once", async () => {
  const calls = fakeApi({ "PATCH /api/auth/me": ({ body }) => sampleMe(body as object) });
  const client = await renderScreen(<ProfileSheet me={sampleMe()} />);
  write("Your name", "Ada King");
  write("E-mail", "ada@example.org");
  fireEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(client.getQueryData(meQuery.queryKey)?.display_name).toBe("Ada King"));
  expect(bodies(calls, "PATCH")).toEqual([{ display_name: "Ada King", email: "ada@example.org" }]);
});

it("what is no address is not sent", async () => {
  const calls = fakeApi({});
  await renderScreen(<ProfileSheet me={sampleMe()} />);
  write("E-mail", "ada at example");
  fireEvent.click(screen.getByText("Save"));
  await screen.findByText("This is not an e-mail address.");
  expect(calls).toEqual([]);
});

it("an address that another person has is refused beside its field", async () => {
  const refusal = { code: "email_taken", message: "Another account has this address.", field: "email" };
  fakeApi({ "PATCH /api/auth/me": () => new Refusal(409, [refusal]) });
  await renderScreen(<ProfileSheet me={sampleMe()} />);
  write("E-mail", "bob@example.org");
  fireEvent.click(screen.getByText("Save"));
  expect(await screen.findByText("Another account has this address.")).toBeInTheDocument();
});

it("another e-mail wants a fresh proof, and is then sent again", async () => {
  const needed = { code: "confirm_needed", message: "Confirm that it is you.", field: null };
  let isFresh = false;
  const calls = fakeApi({
    "PATCH /api/auth/me": ({ body }) => (isFresh ? sampleMe(body as object) : new Refusal(403, [needed])),
  });
  await renderScreen(<ProfileSheet me={sampleMe()} />);
  write("E-mail", "ada@example.org");
  fireEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(confirmGate.isShut()).toBe(true));
  isFresh = true;
  act(() => confirmGate.open());
  await waitFor(() => expect(screen.getByText("Nothing to save")).toBeInTheDocument());
  expect(bodies(calls, "PATCH")).toHaveLength(2);
});

function fillPasswords(now: string, next: string, again = next): void {
  write("Password now", now);
  write("New password", next);
  write("New password again", again);
  fireEvent.click(screen.getByText("Change the password"));
}

it("a password changes by the old one and the new one twice", async () => {
  const calls = fakeApi({ [`POST ${LIBRARY}/account/password/change`]: () => done() });
  await renderScreen(<PasswordSheet hasPassword />);
  fillPasswords("old-secret", "new-secret-1", "new-secret-2");
  await screen.findByText("The two are not the same.");
  expect(calls).toEqual([]);
  fillPasswords("old-secret", "new-secret-1");
  await waitFor(() =>
    expect(bodies(calls, "POST")).toEqual([{ current_password: "old-secret", new_password: "new-secret-1" }]),
  );
  await waitFor(() => expect(screen.getByLabelText("New password")).toHaveValue(""));
});

it("a wrong old password is told beside it", async () => {
  fakeApi({
    [`POST ${LIBRARY}/account/password/change`]: () => wrong("enter_current_password", "current_password"),
  });
  await renderScreen(<PasswordSheet hasPassword />);
  fillPasswords("guess", "new-secret-1");
  await screen.findByText("That is not your password.");
});

it("whoever has no password yet is not asked for one", async () => {
  await renderScreen(<PasswordSheet hasPassword={false} />);
  expect(screen.queryByLabelText("Password now")).toBeNull();
  expect(screen.getByText("Set a password")).toBeInTheDocument();
});

function sessions(): Call[] {
  let left = [HERE, THERE, OLD];
  return fakeApi({
    [`GET ${LIBRARY}/auth/sessions`]: () => done(left),
    [`DELETE ${LIBRARY}/auth/sessions`]: ({ body }) => {
      left = left.filter(({ id }) => !(body as { sessions: number[] }).sessions.includes(id));
      return done(left);
    },
  });
}

it("one session is ended, and the one in use is marked and has no such button", async () => {
  const calls = sessions();
  await renderScreen(<SessionsSheet />);
  await screen.findByText("Firefox on Linux");
  expect(screen.getByText("This one")).toBeInTheDocument();
  const buttons = screen.getAllByRole("button", { name: /^End the session of/ });
  expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual(
    Array(2).fill("End the session of Chrome on Windows"),
  );
  act(() => buttons[0]?.click());
  await waitFor(() => expect(screen.getAllByText("Chrome on Windows")).toHaveLength(1));
  expect(bodies(calls, "DELETE")).toEqual([{ sessions: [2] }]);
});

it("all others are ended after a question, and this one never", async () => {
  const calls = sessions();
  await renderScreen(<SessionsSheet />);
  fireEvent.click(await screen.findByText("End all others"));
  fireEvent.click(await screen.findByText("End them"));
  await waitFor(() => expect(bodies(calls, "DELETE")).toEqual([{ sessions: [2, 3] }]));
  await waitFor(() => expect(screen.queryByText("End all others")).toBeNull());
});
