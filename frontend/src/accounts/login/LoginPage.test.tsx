import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { meQuery } from "../api";
import { done, factorMissing, LIBRARY, nobody, wrong } from "../testing/library";
import { haveAPasskey } from "../testing/passkeys";
import { sampleMe } from "../testing/samples";
import { LoginPage } from "./LoginPage";

const NO_OTHER_WAY = { mfa: { passkey_login_enabled: false } };
const HOSPITAL = { socialaccount: { providers: [{ id: "charite", name: "Charité" }] } };

type Routes = Parameters<typeof fakeApi>[0];

async function showLogin(routes: Routes, config: object = NO_OTHER_WAY) {
  const calls = fakeApi({
    "GET /api/auth/me": () => sampleMe(),
    [`GET ${LIBRARY}/auth/session`]: nobody,
    [`GET ${LIBRARY}/config`]: () => done(config),
    ...routes,
  });
  const client = await renderScreen(<LoginPage />);
  return { calls, who: () => client.getQueryData(meQuery.queryKey)?.username };
}

async function enter(username: string, password: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText("User name"), { target: { value: username } });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: password } });
  fireEvent.click(screen.getByRole("button", { name: "Log in" }));
}

const sent = (calls: Call[], path: string) =>
  calls.filter((call) => call.path.endsWith(path)).map(({ body }) => body);

it("name and password let in whoever has no second factor", async () => {
  const { calls, who } = await showLogin({ [`POST ${LIBRARY}/auth/login`]: () => done() });
  await enter(" ada ", "secret");
  await waitFor(() => expect(who()).toBe("ada"));
  expect(sent(calls, "/auth/login")).toEqual([{ username: "ada", password: "secret" }]);
});

it("asks for the code of the app next, says when it is wrong, and lets in with the right one", async () => {
  const { calls, who } = await showLogin({
    [`POST ${LIBRARY}/auth/login`]: () => factorMissing(["totp", "recovery_codes"]),
    [`POST ${LIBRARY}/auth/2fa/authenticate`]: ({ body }) =>
      (body as { code: string }).code === "123456" ? done() : wrong("incorrect_code", "code"),
  });
  await enter("ada", "secret");
  fireEvent.change(await screen.findByLabelText("Code"), { target: { value: "000000" } });
  fireEvent.click(screen.getByText("Go on"));
  await screen.findByText(/^That code is not right/);
  expect(who()).toBeUndefined();
  fireEvent.change(screen.getByLabelText("Code"), { target: { value: " 123456" } });
  fireEvent.click(screen.getByText("Go on"));
  await waitFor(() => expect(who()).toBe("ada"));
  expect(sent(calls, "/2fa/authenticate")).toEqual([{ code: "000000" }, { code: "123456" }]);
});

it("takes a recovery code from whoever has lost the phone", async () => {
  const { who } = await showLogin({
    [`POST ${LIBRARY}/auth/login`]: () => factorMissing(["totp", "recovery_codes"]),
    [`POST ${LIBRARY}/auth/2fa/authenticate`]: () => done(),
  });
  await enter("ada", "secret");
  fireEvent.click(await screen.findByText("Use a recovery code"));
  fireEvent.change(screen.getByLabelText("Recovery code"), { target: { value: "ab12cd34" } });
  fireEvent.click(screen.getByText("Go on"));
  await waitFor(() => expect(who()).toBe("ada"));
});

it("takes a passkey as the second step", async () => {
  haveAPasskey({ id: "key-1" });
  const { calls, who } = await showLogin({
    [`POST ${LIBRARY}/auth/login`]: () => factorMissing(["webauthn", "recovery_codes"]),
    [`GET ${LIBRARY}/auth/webauthn/authenticate`]: () => done({ request_options: { publicKey: {} } }),
    [`POST ${LIBRARY}/auth/webauthn/authenticate`]: () => done(),
  });
  await enter("ada", "secret");
  fireEvent.click(await screen.findByText("Use a passkey"));
  await waitFor(() => expect(who()).toBe("ada"));
  expect(sent(calls, "/webauthn/authenticate")).toContainEqual({ credential: { id: "key-1" } });
});

it("begins with the second step where the first was taken elsewhere", async () => {
  await showLogin({ [`GET ${LIBRARY}/auth/session`]: () => factorMissing(["totp"]) });
  await screen.findByLabelText("Code");
  expect(screen.queryByLabelText("Password")).toBeNull();
});

it("asks for the password again where the second step took too long", async () => {
  await showLogin({
    [`GET ${LIBRARY}/auth/session`]: () => factorMissing(["totp"]),
    [`POST ${LIBRARY}/auth/2fa/authenticate`]: nobody,
  });
  fireEvent.change(await screen.findByLabelText("Code"), { target: { value: "123456" } });
  fireEvent.click(screen.getByText("Go on"));
  await screen.findByText(/took too long/);
  expect(screen.getByLabelText("Password")).toBeInTheDocument();
});

it.each([
  ["username_password_mismatch", /^User name or password is not right/],
  ["too_many_login_attempts", /^Too many tries/],
])("tells %s in words, and keeps the name", async (code, words) => {
  await showLogin({ [`POST ${LIBRARY}/auth/login`]: () => wrong(code, "password") });
  await enter("ada", "wrong");
  await screen.findByText(words);
  expect(screen.getByLabelText("User name")).toHaveValue("ada");
});

it("offers the hospital's login where there is one, as a form the browser itself follows", async () => {
  await showLogin({}, HOSPITAL);
  const form = (await screen.findByText("Log in with Charité")).closest("form");
  expect(form).toHaveAttribute("action", `${LIBRARY}/auth/provider/redirect`);
  expect(Object.fromEntries(new FormData(form ?? undefined))).toMatchObject({
    provider: "charite",
    process: "login",
  });
});

it("offers neither a hospital's login nor a passkey where Fovea is not set up for them", async () => {
  haveAPasskey();
  const { calls } = await showLogin({});
  await screen.findByLabelText("Password");
  await waitFor(() => expect(calls.some(({ path }) => path.endsWith("/config"))).toBe(true));
  expect(screen.queryByText(/^Log in with/)).toBeNull();
});

it("sends whoever forgot the password to the administrator where no mail is sent", async () => {
  await showLogin({});
  fireEvent.click(await screen.findByText("I have forgotten my password"));
  await screen.findByText(/^Ask the administrator/);
  expect(screen.queryByLabelText("E-mail")).toBeNull();
});

it("sends a link by mail where that is set up, without telling who has an account", async () => {
  const { calls } = await showLogin(
    { [`POST ${LIBRARY}/auth/password/request`]: () => done() },
    { sends_mail: true },
  );
  fireEvent.click(await screen.findByText("I have forgotten my password"));
  fireEvent.change(await screen.findByLabelText("E-mail"), { target: { value: "ada@example.org" } });
  fireEvent.click(screen.getByText("Send me a link"));
  await screen.findByText(/^If an account has this address/);
  expect(sent(calls, "/password/request")).toEqual([{ email: "ada@example.org" }]);
});
