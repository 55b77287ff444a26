import { ApiError, messageOf } from "../../api/errors";
import { passkeyProblem } from "../passkeys";

/** In our words, where the library that answers has others. */
const WORDS: Readonly<Record<string, string>> = {
  username_password_mismatch: "User name or password is not right.",
  incorrect_password: "That is not your password.",
  enter_current_password: "That is not your password.",
  incorrect_code: "That code is not right, or was used before. Try the next one.",
  too_many_login_attempts: "Too many tries. Wait five minutes, then try again.",
  http_429: "Too many tries. Wait some minutes, then try again.",
  rate_limited: "Too many tries. Wait some minutes, then try again.",
};

export function refusalInWords(error: unknown): string {
  if (!(error instanceof ApiError)) return passkeyProblem(error);
  if (error.field === "credential") return "This passkey does not belong to the account. Try another one.";
  return WORDS[error.code] ?? messageOf(error);
}

const ELSEWHERE: Readonly<Record<string, string>> = {
  signup_closed: "Nobody here belongs to that account. Ask the administrator for an invitation.",
  cancelled: "The login there was broken off. Try again.",
  denied: "The login there was refused. Ask whoever looks after it.",
};

/** The hospital's login comes back to the page it began at; where it failed, the address says why. */
export function failureElsewhere(search: string): string | null {
  const code = new URLSearchParams(search).get("error");
  if (code === null) return null;
  return ELSEWHERE[code] ?? "The login there did not work. Try again, or log in here.";
}
