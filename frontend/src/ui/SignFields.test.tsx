import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import type { Me } from "../accounts/api";
import { giveNoPasskey, haveAPasskey } from "../accounts/testing/passkeys";
import { sampleMe } from "../accounts/testing/samples";
import { request } from "../api/request";
import { fakeApi, Refusal, type Call } from "../api/testing/fakeApi";
import { SignFields } from "./SignFields";
import { useSigning, type Signature } from "./signing";
import { renderScreen } from "./testing/renderScreen";

const OPTIONS = { data: { request_options: { publicKey: { challenge: "AAAA" } } } };

function SignedAct() {
  const act = useMutation({ mutationFn: (body: Signature) => request("POST", "/api/act", { body }) });
  const signing = useSigning(act.error);
  const { signature } = signing;
  return (
    <>
      <SignFields meaning="I have checked it." signing={signing} />
      <Button disabled={signature === null} onClick={() => signature !== null && act.mutate(signature)}>
        Sign
      </Button>
    </>
  );
}

async function showAct(me: Partial<Me>, answer: () => unknown = () => undefined): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/auth/me": () => sampleMe(me),
    "GET /_allauth/browser/v1/auth/webauthn/reauthenticate": () => OPTIONS,
    "POST /api/act": answer,
  });
  await renderScreen(<SignedAct />);
  await waitFor(() => expect(calls).toHaveLength(1));
  return calls;
}

const signButton = () => screen.getByRole("button", { name: "Sign" });
const write = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const bodies = (calls: Call[]) => calls.filter(({ path }) => path === "/api/act").map(({ body }) => body);
const refusal = (field: string | null) => () =>
  new Refusal(403, [{ code: "no", message: "It is refused.", field }]);

it("says what a signature means, and takes none without a reason and a proof", async () => {
  const calls = await showAct({});
  expect(screen.getByText("I have checked it.")).toBeInTheDocument();
  expect(signButton()).toBeDisabled();
  write(/^Your password/, "secret");
  expect(signButton()).toBeDisabled();
  write(/^Reason/, "  All is read. ");
  fireEvent.click(signButton());
  await waitFor(() =>
    expect(bodies(calls)).toEqual([{ reason: "All is read.", proof: { password: "secret" } }]),
  );
});

it("lets whoever has an app sign by its code", async () => {
  const calls = await showAct({ factors: ["totp"] });
  fireEvent.click(await screen.findByLabelText("App"));
  write(/^Reason/, "Done.");
  write(/^Code/, "123456");
  fireEvent.click(signButton());
  await waitFor(() => expect(bodies(calls)).toEqual([{ reason: "Done.", proof: { code: "123456" } }]));
});

it("lets whoever has a passkey, and nothing else, sign by it", async () => {
  haveAPasskey({ id: "key-1" });
  const calls = await showAct({ has_password: false, factors: ["webauthn"] });
  fireEvent.click(await screen.findByText("Use a passkey"));
  await screen.findByText("Passkey given");
  write(/^Reason/, "Done.");
  fireEvent.click(signButton());
  await waitFor(() =>
    expect(bodies(calls)).toEqual([{ reason: "Done.", proof: { credential: { id: "key-1" } } }]),
  );
});

it("says that no passkey was given, and signs nothing", async () => {
  giveNoPasskey();
  await showAct({ has_password: false, factors: ["webauthn"] });
  write(/^Reason/, "Done.");
  fireEvent.click(await screen.findByText("Use a passkey"));
  await screen.findByText(/^No passkey was given/);
  expect(signButton()).toBeDisabled();
});

it("tells a refused password beside it, empties it, and keeps the reason", async () => {
  await showAct({}, refusal("proof.password"));
  write(/^Reason/, "Done.");
  write(/^Your password/, "wrong");
  fireEvent.click(signButton());
  await screen.findByText("It is refused.");
  expect(screen.getByLabelText(/^Your password/)).toHaveValue("");
  expect(screen.getByLabelText(/^Reason/)).toHaveValue("Done.");
  expect(signButton()).toBeDisabled();
});

it("shows any other refusal too, and then asks for a new code, for the old one is used", async () => {
  await showAct({ has_password: false, factors: ["totp"] }, refusal(null));
  write(/^Reason/, "Done.");
  fireEvent.change(await screen.findByLabelText(/^Code/), { target: { value: "123456" } });
  fireEvent.click(signButton());
  await screen.findByRole("alert");
  expect(screen.getByText("It is refused.")).toBeInTheDocument();
  expect(screen.getByLabelText(/^Code/)).toHaveValue("");
});

it("tells whoever has no way to sign what to do", async () => {
  await showAct({ has_password: false });
  expect(await screen.findByText(/Add one on your account page/)).toBeInTheDocument();
  expect(signButton()).toBeDisabled();
});
