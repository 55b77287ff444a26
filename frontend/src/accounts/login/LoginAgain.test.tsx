import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { loginGate } from "../../api/loginGate";
import { request } from "../../api/request";
import { fakeApi, Refusal } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { meQuery } from "../api";
import { done, factorMissing, LIBRARY } from "../testing/library";
import { sampleMe } from "../testing/samples";
import { LoginAgain } from "./LoginAgain";

const LOGGED_OUT = new Refusal(401, [{ code: "not_authenticated", message: "Log in.", field: null }]);

/** A session that has ended, and a person with an authenticator app. */
function endedSession() {
  let isIn = false;
  const calls = fakeApi({
    "GET /api/auth/me": () => (isIn ? sampleMe() : LOGGED_OUT),
    "POST /api/answers": () => (isIn ? { taken: true } : LOGGED_OUT),
    [`GET ${LIBRARY}/config`]: () => done({}),
    [`POST ${LIBRARY}/auth/login`]: () => factorMissing(["totp"]),
    [`POST ${LIBRARY}/auth/2fa/authenticate`]: () => {
      isIn = true;
      return done();
    },
  });
  return calls;
}

it("asks for both steps over the screen, and then sends what was waiting", async () => {
  const calls = endedSession();
  const client = await renderScreen(<LoginAgain />);
  act(() => client.setQueryData(meQuery.queryKey, sampleMe()));
  const sent = request("POST", "/api/answers", { body: { rating: 4 } });
  await screen.findByText(/^Your session has ended/);
  expect(screen.getByLabelText("User name")).toHaveValue("ada");
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "secret" } });
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
  fireEvent.change(await screen.findByLabelText("Code"), { target: { value: "123456" } });
  fireEvent.click(screen.getByText("Go on"));
  expect(await sent).toEqual({ taken: true });
  const answers = calls.filter(({ path }) => path === "/api/answers");
  expect(answers.map(({ body }) => body)).toEqual([{ rating: 4 }, { rating: 4 }]);
  await waitFor(() => expect(loginGate.isShut()).toBe(false));
});
