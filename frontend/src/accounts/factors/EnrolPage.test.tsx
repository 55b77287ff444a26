import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Reply } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { Gate } from "../../ui/Root";
import { done, LIBRARY } from "../testing/library";
import { sampleMe } from "../testing/samples";

const OWN = `${LIBRARY}/account/authenticators`;

/** A person whose role asks for a second factor, and who has none. */
function withoutFactor() {
  let hasFactor = false;
  fakeApi({
    "GET /api/auth/me": () => sampleMe({ must_add_factor: !hasFactor }),
    [`GET ${OWN}`]: () => done([]),
    [`GET ${OWN}/totp`]: () =>
      new Reply(404, { meta: { secret: "ABCDEFGH", totp_url: "", totp_svg: "<svg/>" } }),
    [`GET ${OWN}/recovery-codes`]: () => done({ unused_codes: ["aaaa1111"] }),
    [`POST ${OWN}/totp`]: () => {
      hasFactor = true;
      return done();
    },
  });
}

it("nothing else is shown until a factor is there, and its recovery codes are kept", async () => {
  withoutFactor();
  await renderScreen(<Gate />);
  await screen.findByText("One more step before you begin");
  fireEvent.click(await screen.findByText("Set up an app"));
  fireEvent.change(await screen.findByLabelText("Code"), { target: { value: "123456" } });
  fireEvent.click(screen.getByText("Set up"));
  await screen.findByText("aaaa1111");
  expect(screen.getByText("One more step before you begin")).toBeInTheDocument();
  fireEvent.click(screen.getByText("I have kept them"));
  await waitFor(() => expect(screen.queryByText("One more step before you begin")).toBeNull());
});

it("whoever cannot do it now may leave", async () => {
  withoutFactor();
  await renderScreen(<Gate />);
  expect(await screen.findByRole("button", { name: "Log out" })).toBeEnabled();
});
