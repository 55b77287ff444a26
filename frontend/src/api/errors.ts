export interface FieldProblem {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
}

/** An answer that is not a success, in the platform's one error shape. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null,
    readonly fields: readonly FieldProblem[],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The server did not answer at all, or not in time. */
export class Unreachable extends Error {
  constructor() {
    super("Fovea does not answer. Check the network, then try again.");
    this.name = "Unreachable";
  }
}

/** Whatever the body holds (a proxy may answer with a page of its own), the result has the one shape. */
export function apiErrorFrom(status: number, body: unknown): ApiError {
  const fields = problemsIn(body);
  const first = fields[0];
  if (first === undefined) return new ApiError(status, `http_${status}`, plainMessage(status), null, []);
  return new ApiError(status, first.code, first.message, first.field, fields);
}

function problemsIn(body: unknown): FieldProblem[] {
  if (typeof body !== "object" || body === null) return [];
  const { error, errors } = body as { error?: unknown; errors?: unknown };
  return (Array.isArray(errors) ? errors : [error]).filter(isProblem).map(placed);
}

/** The library behind sign-in calls the field `param`. */
function placed(problem: FieldProblem & { readonly param?: string }): FieldProblem {
  const { code, message, field, param } = problem;
  return { code, message, field: field ?? param ?? null };
}

function isProblem(value: unknown): value is FieldProblem {
  if (typeof value !== "object" || value === null) return false;
  const { code, message } = value as Record<string, unknown>;
  return typeof code === "string" && typeof message === "string";
}

function plainMessage(status: number): string {
  if (status === 413) return "This is larger than Fovea takes in one piece.";
  if (status >= 500) return "Fovea failed here. Try again; if it stays so, tell the administrator the time.";
  return `Fovea refused this (status ${status}). Load the page again and try once more.`;
}

/** One sentence for the person at the screen. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError || error instanceof Unreachable) return error.message;
  return "Something went wrong on this page. Load it again.";
}

/** Trying again changes nothing: the person lacks the right. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
