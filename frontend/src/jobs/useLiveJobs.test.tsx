import { expect, it, vi } from "vitest";

import type { Me } from "../accounts/api";
import { sampleMe } from "../accounts/testing/samples";
import { Unreachable } from "../api/errors";
import { loginGate } from "../api/loginGate";
import { fakeApi, Refusal } from "../api/testing/fakeApi";
import { mayReturn } from "./useLiveJobs";

const LOGGED_OUT = new Refusal(401, [{ code: "not_authenticated", message: "Log in.", field: null }]);

function whoIsThere(me: Me | Refusal): void {
  fakeApi({ "GET /api/auth/me": () => me });
}

it("whoever still may see jobs comes back after a break", async () => {
  whoIsThere(sampleMe({ roles: ["administrator"] }));
  expect(await mayReturn()).toBe(true);
});

it("whoever may not see them any more does not", async () => {
  whoIsThere(sampleMe({ roles: ["reader"] }));
  expect(await mayReturn()).toBe(false);
});

it("whoever was logged out is asked to log in, and comes back only then", async () => {
  whoIsThere(LOGGED_OUT);
  let hasReturned = false;
  const returned = mayReturn().then((may) => (hasReturned = may));
  await vi.waitFor(() => expect(loginGate.isShut()).toBe(true));
  expect(hasReturned).toBe(false);
  loginGate.open();
  expect(await returned).toBe(true);
});

it("where nobody answers the next try may find somebody", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Unreachable()));
  expect(await mayReturn()).toBe(true);
  vi.unstubAllGlobals();
});
