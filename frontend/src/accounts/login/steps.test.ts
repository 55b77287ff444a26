import { expect, it } from "vitest";

import { ApiError } from "../../api/errors";
import type { Answer } from "../headless";
import { stepIn } from "./steps";
import { failureElsewhere, refusalInWords } from "./words";

function answer(status: number, data: unknown = {}, code = `http_${status}`): Answer {
  const error = status === 200 ? null : new ApiError(status, code, "In other words.", null, []);
  return { status, data, meta: {}, error };
}

const pending = (id: string, types?: string[]) => ({
  flows: [{ id: "login" }, { id, is_pending: true, types }],
});

it("a login is done, or lacks its second factor, or begins anew", () => {
  expect(stepIn(answer(200))).toEqual({ kind: "in" });
  expect(stepIn(answer(401, pending("mfa_authenticate", ["totp"])))).toEqual({
    kind: "factor",
    types: ["totp"],
  });
  expect(stepIn(answer(401, { flows: [{ id: "login" }] }))).toEqual({ kind: "password" });
});

it("somebody who is logged in already, in another window, is let in", () => {
  expect(stepIn(answer(409))).toEqual({ kind: "in" });
});

it("a wrong password is an error, not a step", () => {
  expect(() => stepIn(answer(400, {}, "username_password_mismatch"))).toThrow(ApiError);
});

it("refusals are told in plain words", () => {
  const refused = (code: string, field: string | null = null) => new ApiError(400, code, "Else.", field, []);
  expect(refusalInWords(refused("too_many_login_attempts"))).toMatch(/^Too many tries/);
  expect(refusalInWords(refused("incorrect_code", "credential"))).toMatch(/passkey does not belong/);
  expect(refusalInWords(refused("something"))).toBe("Else.");
});

it("a failed login at the hospital is told in words, and its absence not at all", () => {
  expect(failureElsewhere("")).toBeNull();
  expect(failureElsewhere("?error=signup_closed&error_process=login")).toMatch(/^Nobody here belongs to/);
  expect(failureElsewhere("?error=<script>")).toMatch(/^The login there did not work/);
});
