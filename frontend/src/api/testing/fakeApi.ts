import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
});

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What JSON said; null without a body, and text where it was no JSON. */
  readonly body: unknown;
}

type Answer = (call: Call) => unknown;

/** An answer that is not a success, in the platform's error shape. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly errors: readonly { code: string; message: string; field: string | null }[],
  ) {}
}

/** An answer of any status and shape. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/**
 * Stands for the server: each route, such as "GET /api/studies", answers with what its function returns.
 * A route that nobody expected answers 404. Returns the calls as they come.
 */
export function fakeApi(routes: Readonly<Record<string, Answer>>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const call = {
      method: request.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      body: await bodyOf(request),
    };
    calls.push(call);
    const answer = routes[`${call.method} ${call.path}`];
    return respond(answer === undefined ? new Refusal(404, [notFound]) : answer(call));
  });
  return calls;
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === "") return null;
  const isJson = request.headers.get("Content-Type") === "application/json";
  return isJson ? (JSON.parse(text) as unknown) : text;
}

const notFound = { code: "not_found", message: "There is no such thing here.", field: null };

function respond(answer: unknown): Response {
  if (answer instanceof Refusal) {
    return Response.json({ error: answer.errors[0], errors: answer.errors }, { status: answer.status });
  }
  if (answer instanceof Reply) return Response.json(answer.body, { status: answer.status });
  return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
}
