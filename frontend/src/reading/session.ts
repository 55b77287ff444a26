import { z } from "zod";
import { Store } from "../viewer";
import { HttpProblem, Unreachable } from "./http";
import { loadingProblem } from "./displaySets";
import { nextPhase } from "./phase";
import { sessionSchema } from "./schema";
import type { DisplaySetLoader, LoadedSet } from "./displaySets";
import type { DisplaySet } from "../viewer";
import type { Outbox, Outcome } from "./outbox";
import type { Phase, PhaseEvent } from "./phase";
import type { SessionProgress, TaskDocument, tasksSchema } from "./schema";

export interface SessionState {
  readonly phase: Phase;
  readonly task: TaskDocument | null;
  readonly progress: SessionProgress | null;
  /** One sentence, in the phases that need one. */
  readonly problem: string | null;
  readonly feedback: unknown;
  /** The next images are waited for because there is no network. */
  readonly isStarved: boolean;
}

/** The outside world of a session. */
export interface SessionPorts {
  readonly outbox: Outbox;
  readonly loader: Pick<DisplaySetLoader, "load" | "keepOnly" | "renew">;
  hold(): Promise<boolean>;
  open(): Promise<void>;
  fetchTasks(): Promise<z.infer<typeof tasksSchema>>;
  /** Put images on the graphics card. */
  prepare(displaySet: DisplaySet): void;
  /** Show images; settles when they can be seen. */
  show(displaySet: DisplaySet): Promise<void>;
  clear(): void;
  /** Lay out the item's questions, in the moment its images come. */
  lay(task: TaskDocument): void;
  /** The item's images can be seen: its clock begins. */
  begin(task: TaskDocument, loadMs: number): void;
  pause(delayMs: number): Promise<void>;
}

export interface Submission {
  readonly key: string;
  readonly path: string;
  readonly body: string;
}

const PATIENCE_MS = 2_000;
/** What the reader is told; a fault in the data is the investigator's to mend. */
function sentenceFor(error: unknown): string {
  if (error instanceof HttpProblem) return error.message;
  if (error instanceof Unreachable) return `${error.message} Check the network, then try again.`;
  return "The server sent something that this page cannot read. Tell the investigator.";
}

const replySchema = z.object({ session: sessionSchema, feedback: z.unknown() });

/** One reader going through one session: which item, which phase, what comes next. */
export class ReadingSession {
  readonly state = new Store<SessionState>({
    phase: "opening",
    task: null,
    progress: null,
    problem: null,
    feedback: null,
    isStarved: false,
  });
  private queue: TaskDocument[] = [];
  private readonly ready = new Set<string>();
  private readonly answered = new Set<string>();
  private refreshing: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly id: string,
    private readonly ports: SessionPorts,
  ) {}

  /** Throws nothing: whatever goes wrong ends in a phase with a sentence. */
  async open(): Promise<void> {
    if (!(await this.ports.hold())) return this.send("second_tab");
    try {
      await Promise.race([this.ports.outbox.drain(), this.ports.pause(PATIENCE_MS)]);
      await this.ports.open();
      await this.renewQueue();
    } catch (error) {
      return this.refuseOpening(error);
    }
    this.send("opened");
    await this.next();
  }

  /** The reader has left: nothing more is asked for or shown. */
  close(): void {
    this.isClosed = true;
    this.ports.loader.keepOnly([]);
  }

  async retry(): Promise<void> {
    this.send("retried", { problem: null });
    await this.open();
  }

  /** Write the answer to this device, then go on; training waits for the server's feedback. */
  async submit(submission: Submission): Promise<void> {
    const { task } = this.state.get();
    if (task === null) throw new Error("There is no item to answer.");
    this.send("submitted", { problem: null });
    const { outbox } = this.ports;
    const outcome = outbox.outcomeOf(submission.key);
    await this.keep(task.item, () =>
      outbox.add({ ...submission, session: this.id, item: task.item }, Date.now()),
    );
    void outcome.then((result) => this.handleOutcome(task, result));
    if (task.feedback_after) return;
    this.send("saved");
    await this.next();
  }

  /** Answered from now on, not from when it is written: a list of tasks that arrives meanwhile must not bring it back. */
  private async keep(item: string, write: () => Promise<void>): Promise<void> {
    this.answered.add(item);
    try {
      await write();
    } catch (error) {
      this.answered.delete(item);
      throw error;
    }
  }

  /** The answer could not even be kept on this device. */
  reportUnsaved(): void {
    this.send("failed", {
      problem: "The answer could not be saved on this device. Free some disk space, then submit again.",
    });
  }

  async acknowledgeFeedback(): Promise<void> {
    this.send("acknowledged", { feedback: null });
    await this.next();
  }

  private send(event: PhaseEvent, change: Partial<SessionState> = {}): void {
    this.state.patch({ ...change, phase: nextPhase(this.state.get().phase, event) });
  }

  private refuseOpening(error: unknown): void {
    if (error instanceof HttpProblem && error.status === 401) this.ports.outbox.noteSignedOut();
    const problem = sentenceFor(error);
    const isWashout = error instanceof HttpProblem && error.code === "washout";
    this.send(isWashout ? "washout" : "failed", { problem });
  }

  private async next(): Promise<void> {
    const task = this.queue[0] ?? (await this.waitForTask());
    if (this.isClosed) return;
    if (task === null) return this.finish();
    this.ports.loader.keepOnly(this.queue.map(({ item }) => item));
    if (!this.ready.has(task.item)) this.ports.clear();
    try {
      await this.present(task, await this.ports.loader.load(task));
    } catch (error) {
      if (this.isClosed) return;
      this.ports.clear();
      this.send("failed", { problem: loadingProblem(error) });
    }
  }

  private async present(task: TaskDocument, { displaySet, loadMs }: LoadedSet): Promise<void> {
    if (this.isClosed) return;
    this.ready.delete(task.item);
    this.queue = this.queue.filter(({ item }) => item !== task.item);
    this.ports.lay(task);
    this.send("frames_ready", { task, isStarved: false });
    await this.ports.show(displaySet);
    // A plane may have proved broken meanwhile.
    if (this.state.get().phase !== "showing") return;
    this.send("drawn");
    this.ports.begin(task, loadMs);
    void this.prefetch();
  }

  /** Tokens die when tasks are asked for again, and after some hours: what is shown or fetched goes on with new ones. */
  async renewTokens(): Promise<void> {
    await this.inTurn(() => this.fetchQueue());
  }

  /** A plane of an item that is being read cannot be shown: the item cannot be answered as it is. */
  reportBroken(item: string, error: unknown): void {
    if (this.presentItem() !== item) return;
    this.ports.clear();
    this.send("broken", { problem: loadingProblem(error) });
  }

  private finish(): void {
    this.ports.clear();
    this.ports.loader.keepOnly([]);
    this.send("none_left", { task: null, isStarved: false });
  }

  /** Ask the server until it gives a task that is not answered here, or says that none is left. */
  private async waitForTask(): Promise<TaskDocument | null> {
    while (!this.isClosed) {
      const isLeft = await this.tryRefresh();
      const [task] = this.queue;
      if (task !== undefined) return task;
      if (isLeft === false) return null;
      this.ports.clear();
      this.state.patch({ isStarved: true });
      await this.ports.pause(PATIENCE_MS);
    }
    return null;
  }

  /** Whether the server still lists tasks; null when it could not be asked. */
  private async tryRefresh(): Promise<boolean | null> {
    try {
      await this.ports.outbox.drain();
      return await this.fillQueue();
    } catch (error) {
      if (error instanceof HttpProblem && error.status === 401) this.ports.outbox.noteSignedOut();
      else if (!(error instanceof Unreachable)) this.state.patch({ problem: sentenceFor(error) });
      return null;
    }
  }

  /** Forget the tasks at hand and ask for them again. */
  private renewQueue(): Promise<boolean> {
    this.queue = [];
    return this.fillQueue();
  }

  /**
   * Ask for tasks unless there are some; false when none is left. One asks at a time: each asking kills the
   * tokens of the one before, and with them the fetches that it began.
   */
  private fillQueue(): Promise<boolean> {
    return this.inTurn(async () => (this.queue.length > 0 ? true : await this.fetchQueue()));
  }

  private inTurn(ask: () => Promise<boolean>): Promise<boolean> {
    const turn = this.refreshing.then(ask);
    this.refreshing = turn.catch(() => undefined);
    return turn;
  }

  private async fetchQueue(): Promise<boolean> {
    const { session, tasks } = await this.ports.fetchTasks();
    for (const task of tasks) this.ports.loader.renew(task);
    const waiting = await this.ports.outbox.itemsOf(this.id);
    const isOpen = ({ item }: TaskDocument): boolean =>
      !waiting.includes(item) && !this.answered.has(item) && item !== this.presentItem();
    this.queue = tasks.filter(isOpen);
    this.state.patch({ progress: session });
    return tasks.length > 0;
  }

  private presentItem(): string | null {
    const { phase, task } = this.state.get();
    return phase === "showing" || phase === "answering" ? (task?.item ?? null) : null;
  }

  /** Fetch the next set and put it on the graphics card while this one is read. */
  private async prefetch(): Promise<void> {
    try {
      await this.fillQueue();
      const [task] = this.queue;
      if (task === undefined || this.ready.has(task.item)) return;
      const { displaySet } = await this.ports.loader.load(task);
      this.ports.prepare(displaySet);
      this.ready.add(task.item);
    } catch {
      // Only an attempt ahead of time: the same fetch is made, and its failure shown, when it is needed.
      return;
    }
  }

  private handleOutcome(task: TaskDocument, outcome: Outcome): void {
    if (outcome.kind === "refused") return this.handleRefusal(task, outcome.message);
    const reply = replySchema.safeParse(outcome.reply);
    if (reply.success) this.state.patch({ progress: reply.data.session });
    if (task.feedback_after) this.showFeedback(reply.success ? reply.data.feedback : null);
    else void this.prefetch();
  }

  /** In training the reader may mend the answer; later the status line shows what was parked. */
  private handleRefusal(task: TaskDocument, message: string): void {
    this.answered.delete(task.item);
    if (task.feedback_after) this.send("failed", { problem: message });
  }

  private showFeedback(feedback: unknown): void {
    if (feedback !== null && feedback !== undefined) return this.send("feedback", { feedback });
    this.send("saved");
    void this.next();
  }
}
