import { flowsIn, type Answer } from "../headless";

/** Where a login stands: done, a second factor missing, or at its beginning. */
export type LoginStep =
  | { readonly kind: "in" }
  | { readonly kind: "factor"; readonly types: readonly string[] }
  | { readonly kind: "password" };

/** What an answer to a login means. Throws where what was sent is wrong. */
export function stepIn(answer: Answer): LoginStep {
  // 409: somebody is logged in in this browser already, from another window. The page then shows whom.
  if (answer.error === null || answer.status === 409) return { kind: "in" };
  if (answer.status !== 401) throw answer.error;
  const pending = flowsIn(answer).find(({ is_pending: isPending }) => isPending === true);
  if (pending?.id !== "mfa_authenticate") return { kind: "password" };
  return { kind: "factor", types: pending.types ?? [] };
}
