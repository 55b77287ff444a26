import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { messageOf } from "../api/errors";
import { fakeApi } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import { ConfirmAgain } from "./ConfirmAgain";
import { headlessData } from "./headless";
import { done, LIBRARY, proofMissing, wrong } from "./testing/library";
import { sampleMe } from "./testing/samples";

/** A library that wants a fresh proof before it makes codes. */
function wantProof() {
  let isFresh = false;
  return fakeApi({
    "GET /api/auth/me": () => sampleMe(),
    [`POST ${LIBRARY}/account/codes`]: () => (isFresh ? done({ codes: 1 }) : proofMissing()),
    [`POST ${LIBRARY}/auth/reauthenticate`]: ({ body }) => {
      isFresh = (body as { password: string }).password === "secret";
      return isFresh ? done() : wrong("incorrect_password", "password");
    },
  });
}

async function confirmWith(password: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(/^Your password/), { target: { value: password } });
  fireEvent.click(screen.getByRole("button", { name: "Confirm" }));
}

it("asks who is there before the account is changed, and then goes on by itself", async () => {
  const calls = wantProof();
  await renderScreen(<ConfirmAgain />);
  const changed = headlessData("POST", "/account/codes", { n: 10 });
  await confirmWith("secret");
  expect(await changed).toEqual({ codes: 1 });
  const asked = calls.filter(({ path }) => path.endsWith("/codes"));
  expect(asked.map(({ body }) => body)).toEqual([{ n: 10 }, { n: 10 }]);
  await waitFor(() => expect(screen.queryByText("Confirm that it is you")).toBeNull());
});

it("says that the password is wrong, and asks again", async () => {
  wantProof();
  await renderScreen(<ConfirmAgain />);
  const changed = headlessData("POST", "/account/codes", {});
  await confirmWith("guess");
  await screen.findByText("That is not your password.");
  await confirmWith("secret");
  await changed;
});

it("changes nothing where the person turns back, and says so", async () => {
  const calls = wantProof();
  await renderScreen(<ConfirmAgain />);
  const changed = headlessData("POST", "/account/codes", {}).catch(messageOf);
  fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(await changed).toMatch(/^Nothing was changed/);
  expect(calls.filter(({ path }) => path.endsWith("/codes"))).toHaveLength(1);
});
