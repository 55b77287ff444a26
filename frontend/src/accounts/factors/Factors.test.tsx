import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Reply, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { done, LIBRARY, wrong } from "../testing/library";
import { giveNoPasskey, haveAPasskey } from "../testing/passkeys";
import { sampleMe } from "../testing/samples";
import { inFours } from "./AddApp";
import type { Authenticator } from "./api";
import { FactorsSheet } from "./FactorsSheet";

const OWN = `${LIBRARY}/account/authenticators`;
const USED = { created_at: 1_780_000_000, last_used_at: null };
const APP: Authenticator = { type: "totp", ...USED };
const KEY: Authenticator = { type: "webauthn", id: 7, name: "Blue key", ...USED };
const CODES: Authenticator = { type: "recovery_codes", total_code_count: 10, unused_code_count: 9, ...USED };
const SECRET = { secret: "ABCDEFGH2345", totp_url: "otpauth://totp/ada", totp_svg: "<svg/>" };

type Routes = Parameters<typeof fakeApi>[0];

async function showFactors(first: readonly Authenticator[], routes: Routes = {}): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/auth/me": () => sampleMe(),
    [`GET ${OWN}`]: () => done(first),
    [`GET ${OWN}/totp`]: () => new Reply(404, { status: 404, meta: SECRET }),
    [`GET ${OWN}/recovery-codes`]: () => done({ unused_codes: ["aaaa1111", "bbbb2222"] }),
    ...routes,
  });
  await renderScreen(<FactorsSheet />);
  await screen.findByText("Authenticator app");
  return calls;
}

const bodies = (calls: Call[], method: string) =>
  calls.filter((call) => call.method === method).map(({ body }) => body);

async function scan(code: string): Promise<void> {
  fireEvent.click(screen.getByText("Set up an app"));
  fireEvent.change(await screen.findByLabelText("Code"), { target: { value: code } });
  fireEvent.click(screen.getByText("Set up"));
}

it("an app is set up by its key and first code, and the recovery codes are shown with it", async () => {
  const calls = await showFactors([], { [`POST ${OWN}/totp`]: () => done(APP) });
  await scan("123 456");
  await screen.findByText(/aaaa1111/);
  expect(bodies(calls, "POST")).toEqual([{ code: "123456" }]);
});

it("the key can be scanned and typed", async () => {
  await showFactors([]);
  fireEvent.click(screen.getByText("Set up an app"));
  expect(await screen.findByText("ABCD EFGH 2345")).toBeInTheDocument();
  expect(screen.getByAltText("QR code of the key")).toHaveAttribute(
    "src",
    expect.stringMatching(/^data:image\/svg/),
  );
  expect(inFours("ABCDEFGHIJ==")).toBe("ABCD EFGH IJ");
});

it("a wrong first code sets nothing up", async () => {
  await showFactors([], { [`POST ${OWN}/totp`]: () => wrong("incorrect_code", "code") });
  await scan("000000");
  await screen.findByText(/^That code is not right/);
  expect(screen.queryByText(/aaaa1111/)).toBeNull();
});

it("a second factor brings no codes again: the first ones still count", async () => {
  haveAPasskey({ id: "key-1" });
  const calls = await showFactors([APP, CODES], {
    [`GET ${OWN}/webauthn`]: () => done({ creation_options: { publicKey: {} } }),
    [`POST ${OWN}/webauthn`]: () => done(KEY),
  });
  fireEvent.click(screen.getByText("Add a passkey"));
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: " Blue key " } });
  fireEvent.click(screen.getByText("Add"));
  await screen.findByText(/^It is set up/);
  expect(bodies(calls, "POST")).toEqual([{ name: "Blue key", credential: { id: "key-1" } }]);
  expect(calls.some(({ path }) => path.endsWith("/recovery-codes"))).toBe(false);
});

it("a passkey that the person did not give is not sent", async () => {
  giveNoPasskey();
  const calls = await showFactors([], {
    [`GET ${OWN}/webauthn`]: () => done({ creation_options: { publicKey: {} } }),
  });
  fireEvent.click(screen.getByText("Add a passkey"));
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: "Blue key" } });
  fireEvent.click(screen.getByText("Add"));
  await screen.findByText(/^No passkey was given/);
  expect(bodies(calls, "POST")).toEqual([]);
});

it("where the browser has no passkeys, none can be added, and it says why", async () => {
  await showFactors([]);
  expect(screen.queryByText("Add a passkey")).toBeNull();
  expect(screen.getByText(/an address that begins with https/)).toBeInTheDocument();
});

it("a passkey is removed after a question, and the app too", async () => {
  const calls = await showFactors([APP, KEY, CODES], {
    [`DELETE ${OWN}/webauthn`]: () => done(),
    [`DELETE ${OWN}/totp`]: () => done(),
  });
  fireEvent.click(screen.getByRole("button", { name: "Remove Blue key" }));
  fireEvent.click(await screen.findByText("Remove", { selector: "[role=dialog] *" }));
  await waitFor(() => expect(bodies(calls, "DELETE")).toEqual([{ authenticators: [7] }]));
  fireEvent.click(screen.getByText("Remove the app"));
  await screen.findByText(/^Its codes are refused/);
});

it("new recovery codes replace the old ones, and are shown", async () => {
  await showFactors([APP, CODES], {
    [`POST ${OWN}/recovery-codes`]: () => done({ unused_codes: ["cccc3333"] }),
  });
  expect(screen.getByText("9 of 10 left")).toBeInTheDocument();
  fireEvent.click(screen.getByText("Make new codes"));
  await screen.findByText("The codes that you have now stop working.");
  fireEvent.click(screen.getByText("Make new codes", { selector: "[role=dialog] *" }));
  await screen.findByText("cccc3333");
});
