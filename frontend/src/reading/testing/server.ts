import { vi } from "vitest";
import { QUESTIONS } from "./samples";
import type { SubmissionBody } from "../submission";
import type { TaskDocument } from "../schema";

const FRAMES = "/api/frames/";

export interface ServerProblem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

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
  openProblem: ServerProblem | null = null;
  /** What the next submissions are refused with, one after the other. */
  readonly refusals: ServerProblem[] = [];
  /** Items of which the original is to be guessed when their answers are locked. */
  readonly guessed = new Set<string>();
  feedback: unknown = null;
  areTimesCapped = false;
  /** Old servers bring no tasks with the receipt. */
  bringsNext = true;
  /** Planes, as "view/plane", that are damaged on the server. */
  readonly damaged = new Set<string>();
  /** Planes, as "view/plane", whose frames are held back until `release`. */
  readonly heldBack = new Set<string>();
  done = 0;
  /** The answers of the present item are in, and its guess is not. */
  private isGuessDue = false;
  private readonly receipts = new Map<string, object>();
  private waiting: (() => void)[] = [];
  private alive = new Set<string>();
  private issues = 0;

  constructor(readonly tasks: readonly TaskDocument[]) {
    vi.stubGlobal("fetch", (path: string, options: RequestInit) => this.answer(path, options));
  }

  callsTo(end: string): Call[] {
    return this.calls.filter(({ path }) => path.split("?")[0]?.endsWith(end));
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
    const call = { method, path, key, body: typeof body === "string" ? parsed(body) : null };
    this.calls.push(call);
    const respond = (): Response =>
      this.isSignedIn
        ? this.respond(call)
        : problem({ status: 401, code: "not_authenticated", message: "Log in." });
    if (!path.startsWith(FRAMES) || !this.heldBack.has(placeIn(path))) return Promise.resolve(respond());
    return new Promise((resolve) => this.waiting.push(() => resolve(respond())));
  }

  private respond(call: Call): Response {
    const { path } = call;
    if (path.startsWith(FRAMES)) return this.frameBehind(path);
    if (path.includes("/tasks")) return Response.json(this.ahead());
    if (path.endsWith("/open")) return this.open();
    return path.includes("/submissions") ? this.take(call) : new Response(null, { status: 204 });
  }

  private take({ path, key, body }: Call): Response {
    const refusal = this.refusals.shift() ?? this.refusalOf(path, key, body as SubmissionBody);
    if (refusal !== undefined) return problem(refusal);
    const before = this.receipts.get(key ?? "");
    const receipt = before ?? this.receiptFor(body as SubmissionBody);
    this.receipts.set(key ?? "", receipt);
    const next = this.bringsNext && path.includes("?ahead=") ? { next: this.ahead() } : {};
    return Response.json({ ...receipt, ...next }, { status: before === undefined ? 201 : 200 });
  }

  /** As the platform refuses: in the order of the items, answers before their guess, each once. */
  private refusalOf(path: string, key: string | null, { stage }: SubmissionBody): ServerProblem | undefined {
    if (this.receipts.has(key ?? "")) return undefined;
    const place = this.tasks.findIndex(({ item }) => path.includes(`/${item}/`));
    if (place > this.done) return { status: 409, code: "not_current_item", message: "Earlier items first." };
    if (place < this.done || (stage === "answers" && this.isGuessDue)) {
      return {
        status: 400,
        code: "reason_missing",
        message: "Say why this answer is corrected.",
        field: "reason",
      };
    }
    if (stage === "guess" && !this.isGuessDue) {
      return {
        status: 409,
        code: "stage_not_reached",
        message: "Answer the other questions first, then guess.",
      };
    }
    return undefined;
  }

  private receiptFor({ stage }: SubmissionBody): object {
    this.isGuessDue = stage === "answers" && this.guessed.has(this.tasks[this.done]?.item ?? "");
    if (!this.isGuessDue) this.done += 1;
    const seq = this.receipts.size + 1;
    return {
      submission: `submission-${seq}`,
      stage,
      session: this.progress(),
      feedback: this.feedback,
      are_times_capped: this.areTimesCapped,
      head: { chain: "study-1", seq, hash: seq.toString(16).padStart(64, "0") },
    };
  }

  private open(): Response {
    const refusal = this.openProblem;
    if (refusal !== null) return problem(refusal);
    return Response.json({ session: this.progress() });
  }

  /** The present item, at its stage, and the one after it. */
  private ahead() {
    this.issues += 1;
    const tasks = this.tasks.slice(this.done, this.done + 2).map((task, index) => ({
      ...task,
      ...(index === 0 && this.isGuessDue ? { stage: "guess" as const, questions: [QUESTIONS.guess] } : {}),
      panes: task.panes.map(({ tokens }) => ({
        tokens: tokens.map((token, view) => `${token}.${this.issues}.${view}`),
      })),
    }));
    this.alive = new Set(tasks.flatMap(({ panes }) => panes.flatMap(({ tokens }) => tokens)));
    return { session: this.progress(), tasks };
  }

  private frameBehind(path: string): Response {
    const [token = ""] = path.replace(FRAMES, "").split("/");
    if (!this.alive.has(token))
      return problem({ status: 404, code: "frame_not_found", message: "There is no such frame." });
    if (this.damaged.has(placeIn(path))) {
      const message = "This image cannot be shown. Tell the investigator.";
      return problem({ status: 410, code: "frame_damaged", message });
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

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function problem({ status, code, message, field }: ServerProblem): Response {
  return Response.json({ error: { code, message, field: field ?? null } }, { status });
}
