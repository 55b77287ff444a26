import { send } from "./transport";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Options {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends JSON and returns what came back; `undefined` for an answer without a body. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(jsonRequest(method, path, options));
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

export function jsonRequest(method: string, path: string, options: Options): Request {
  const { query = {}, body, signal, headers = {} } = options;
  return new Request(addressOf(path, query), {
    method,
    headers: {
      ...headers,
      Accept: "application/json",
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
}

function addressOf(path: string, query: Query): URL {
  const url = new URL(path, window.location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
