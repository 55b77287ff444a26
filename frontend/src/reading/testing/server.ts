import { vi } from "vitest";
import type { TaskDocument } from "../schema";

const FRAMES = "/api/frames/";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
}

/**
 * A reading server of a few lines: it gives tasks and frames, takes answers and remembers the calls. Like the
 * platform it gives new tokens whenever tasks are asked for, and those it gave before are dead.
 */
export class TestServer {
  readonly calls: Call[] = [];
  isReachable = true;
  isSignedIn = true;
  openProblem: { status: number; code: string; message: string } | null = null;
  feedback: unknown = null;
  /** Planes, as "view/plane", that are damaged on the server. */
  readonly damaged = new Set<string>();
  /** Planes, as "view/plane", whose frames are held back until `release`. */
  readonly heldBack = new Set<string>();
  done = 0;
  private waiting: (() => void)[] = [];
  private alive = new Set<string>();
  private issues = 0;

  constructor(readonly tasks: readonly TaskDocument[]) {
    vi.stubGlobal("fetch", (path: string, options: RequestInit) => this.answer(path, options));
  }

  callsTo(end: string): Call[] {
    return this.calls.filter(({ path }) => path.endsWith(end));
  }

  /** What a second tab, or some hours, do. */
  killTokens(): void {
    this.alive.clear();
  }

  /** The planes that were asked for, as "view/plane", once for each pane. */
  get planesAsked(): string[] {
    return this.calls.filter(({ path }) => path.startsWith(FRAMES)).map(({ path }) => placeIn(path));
  }

  /** Let every frame that was held back go. */
  release(): void {
    this.heldBack.clear();
    for (const go of this.waiting.splice(0)) go();
  }

  private answer(path: string, { method = "GET", body, headers }: RequestInit): Promise<Response> {
    if (!this.isReachable) return Promise.reject(new TypeError("network"));
    const key = new Headers(headers).get("Idempotency-Key");
    this.calls.push({ method, path, key, body: typeof body === "string" ? JSON.parse(body) : null });
    const respond = (): Response =>
      this.isSignedIn ? this.respond(path) : problem(401, "not_authenticated", "Log in.");
    if (!path.startsWith(FRAMES) || !this.heldBack.has(placeIn(path))) return Promise.resolve(respond());
    return new Promise((resolve) => this.waiting.push(() => resolve(respond())));
  }

  private respond(path: string): Response {
    if (path.startsWith(FRAMES)) return this.frameBehind(path);
    if (path.includes("/tasks")) return Response.json({ session: this.progress(), tasks: this.ahead() });
    if (path.endsWith("/open")) return this.open();
    if (!path.endsWith("/submissions")) return new Response(null, { status: 204 });
    this.done += 1;
    const reply = { submission: "x", session: this.progress(), feedback: this.feedback };
    return Response.json(reply, { status: 201 });
  }

  private open(): Response {
    const refusal = this.openProblem;
    if (refusal !== null) return problem(refusal.status, refusal.code, refusal.message);
    return Response.json({ session: this.progress() });
  }

  private ahead(): readonly TaskDocument[] {
    this.issues += 1;
    const tasks = this.tasks.slice(this.done, this.done + 2).map((task) => ({
      ...task,
      panes: task.panes.map(({ tokens }) => ({
        tokens: tokens.map((token, view) => `${token}.${this.issues}.${view}`),
      })),
    }));
    this.alive = new Set(tasks.flatMap(({ panes }) => panes.flatMap(({ tokens }) => tokens)));
    return tasks;
  }

  private frameBehind(path: string): Response {
    const [token = ""] = path.replace(FRAMES, "").split("/");
    if (!this.alive.has(token)) return problem(404, "frame_not_found", "There is no such frame.");
    if (this.damaged.has(placeIn(path))) {
      return problem(410, "frame_damaged", "This image cannot be shown. Tell the investigator.");
    }
    const { rows = 1, columns = 1 } = this.tasks[0]?.views[viewOf(token)] ?? {};
    return new Response(new Uint16Array(rows * columns).fill(30000).buffer);
  }

  private progress() {
    const { length } = this.tasks;
    return {
      id: "s1",
      number: 1,
      done: this.done,
      total: length,
      state: this.done < length ? "open" : "done",
    };
  }
}

function viewOf(token: string): number {
  return Number(token.split(".").at(-1));
}

/** "view/plane" behind the path of a frame. */
function placeIn(path: string): string {
  const [token = "", plane = ""] = path.replace(FRAMES, "").split("/");
  return `${viewOf(token)}/${plane}`;
}

function problem(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message, field: null } }, { status });
}
