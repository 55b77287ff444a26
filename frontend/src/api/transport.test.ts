// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";

import { apiErrorFrom, messageOf, Unreachable } from "./errors";
import { loginGate } from "./loginGate";
import { pageCount } from "./page";
import { shouldRetry } from "./queryClient";
import { request } from "./request";
import { csrfToken } from "./transport";

afterEach(() => {
  vi.unstubAllGlobals();
});

function answerWith(...answers: (Response | Error)[]): Request[] {
  const seen: Request[] = [];
  vi.stubGlobal("fetch", (sent: Request) => {
    seen.push(sent);
    const answer = answers.shift() ?? new Response(null, { status: 204 });
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return seen;
}

describe("a request", () => {
  it("carries the CSRF token of this moment where it changes something", async () => {
    document.cookie = "csrftoken=now";
    const seen = answerWith(Response.json({}), Response.json({}));
    await request("POST", "/api/x", { body: { a: 1 } });
    await request("GET", "/api/x", { query: { page: 2, status: undefined } });
    expect(seen.map(({ headers }) => headers.get("X-CSRFToken"))).toEqual(["now", null]);
    expect(seen.map(({ url }) => new URL(url).search)).toEqual(["", "?page=2"]);
  });

  it("waits for the person to log in again, and is then sent once more", async () => {
    const seen = answerWith(new Response(null, { status: 401 }), Response.json({ done: true }));
    const sent = request("POST", "/api/x", { body: { a: 1 } });
    await vi.waitFor(() => expect(loginGate.isShut()).toBe(true));
    loginGate.open();
    expect(await sent).toEqual({ done: true });
    expect(await seen[1]?.json()).toEqual({ a: 1 });
  });

  it("does not wait where asking who is there is answered with nobody", async () => {
    answerWith(
      Response.json(
        { error: { code: "not_authenticated", message: "Log in.", field: null } },
        { status: 401 },
      ),
    );
    await expect(request("GET", "/api/auth/me")).rejects.toMatchObject({ status: 401 });
    expect(loginGate.isShut()).toBe(false);
  });

  it("says in words that nobody answered", async () => {
    answerWith(new TypeError("Failed to fetch"));
    await expect(request("GET", "/api/x")).rejects.toBeInstanceOf(Unreachable);
  });
});

describe("a refusal", () => {
  it("is read from the one error shape, all fields of it", () => {
    const problem = (field: string) => ({ code: "required", message: `Enter ${field}.`, field });
    const error = apiErrorFrom(400, { error: problem("a"), errors: [problem("a"), problem("b")] });
    expect(error).toMatchObject({ code: "required", message: "Enter a.", field: "a", status: 400 });
    expect(error.fields).toHaveLength(2);
  });

  it.each([null, "<html>", { error: "text" }, { error: { code: 1 } }])(
    "of another shape is still a sentence: %s",
    (body) => {
      expect(messageOf(apiErrorFrom(502, body))).toMatch(/^Fovea failed here/);
      expect(apiErrorFrom(413, body).message).toMatch(/larger/);
    },
  );

  it("is not asked for again, and silence is, twice", () => {
    expect(shouldRetry(0, apiErrorFrom(404, null))).toBe(false);
    expect([0, 1, 2].map((failures) => shouldRetry(failures, new Unreachable()))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

it("the CSRF cookie is found among others", () => {
  expect(csrfToken("a=1; csrftoken=x%20y; b=2")).toBe("x y");
  expect(csrfToken("")).toBe("");
});

it("an empty list has one page", () => {
  expect([pageCount(0), pageCount(50), pageCount(51), pageCount(25, 24)]).toEqual([1, 1, 2, 2]);
});
