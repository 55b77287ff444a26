import { useState } from "react";

import type { Proof } from "../accounts/proof";
import { ApiError } from "../api/errors";

/** What the server takes with a signed act. */
export interface Signature {
  readonly reason: string;
  readonly proof: Proof;
}

export interface Signing {
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  readonly proof: Proof | null;
  readonly setProof: (proof: Proof | null) => void;
  /** Why the last try was refused; null before it, and after a success. */
  readonly error: unknown;
  /** Null until the reason and the proof are there. */
  readonly signature: Signature | null;
}

/** What is being written into the fields of a signature. `error`: what the last try of the act failed with. */
export function useSigning(error: unknown, firstReason = ""): Signing {
  const [reason, setReason] = useState(firstReason);
  const [given, setGiven] = useState<{ proof: Proof | null; after: unknown }>({ proof: null, after: null });
  const proof = given.proof !== null && isSpent(given.proof, given.after, error) ? null : given.proof;
  const setProof = (next: Proof | null): void => setGiven({ proof: next, after: error });
  return { reason, setReason, proof, setProof, error, signature: signatureOf(reason, proof) };
}

/** A code and a passkey's answer work once, a password until it is refused. `after`: the failure before it was given. */
export function isSpent(proof: Proof, after: unknown, error: unknown): boolean {
  if (error === null || error === undefined || error === after) return false;
  return !("password" in proof) || proofProblemIn(error) !== null;
}

/** What the server says about the proof itself. */
export function proofProblemIn(error: unknown): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.field === "proof" || error.field?.startsWith("proof.") === true ? error.message : null;
}

export function signatureOf(reason: string, proof: Proof | null): Signature | null {
  const trimmed = reason.trim();
  return trimmed === "" || proof === null ? null : { reason: trimmed, proof };
}
