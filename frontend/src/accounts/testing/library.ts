import { Reply } from "../../api/testing/fakeApi";

/** How the sign-in library answers. */
export const LIBRARY = "/_allauth/browser/v1";

export function done(data: unknown = {}): Reply {
  return new Reply(200, { status: 200, data, meta: { is_authenticated: true } });
}

export function nobody(): Reply {
  return unauthorised(false, [{ id: "login" }]);
}

export function factorMissing(types: readonly string[]): Reply {
  return unauthorised(false, [{ id: "login" }, { id: "mfa_authenticate", is_pending: true, types }]);
}

/** Logged in, but long ago. */
export function proofMissing(): Reply {
  return unauthorised(true, [{ id: "reauthenticate" }]);
}

function unauthorised(isAuthenticated: boolean, flows: readonly object[]): Reply {
  return new Reply(401, { status: 401, data: { flows }, meta: { is_authenticated: isAuthenticated } });
}

export function wrong(code: string, param?: string): Reply {
  return new Reply(400, { status: 400, errors: [{ code, param, message: "In the library's words." }] });
}
