import type { FieldValues, Path, UseFormSetError } from "react-hook-form";

import { ApiError, messageOf } from "../api/errors";

/** Puts the server's refusal beside the field it is about, or above the form where it is about none of them. */
export function showFormErrors<T extends FieldValues>(
  error: unknown,
  names: readonly Path<T>[],
  setError: UseFormSetError<T>,
): void {
  const problems = error instanceof ApiError ? error.fields : [];
  const placed = problems.filter(({ field }) => names.includes(field as Path<T>));
  for (const { field, message } of placed) setError(field as Path<T>, { message });
  if (placed.length === 0) setError("root", { message: messageOf(error) });
}
