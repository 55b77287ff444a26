import { Store } from "../viewer";
import { HttpProblem, Unreachable } from "./http";
import { loadingProblem } from "./displaySets";
import { isAnswerable, nextPhase } from "./phase";
import { tasksSchema } from "./schema";
import { KEPT, labelOf, refusedSentence, sentenceFor, UNSAVED } from "./sentences";
import { turnOf } from "./storage";
import type { DisplaySetLoader, LoadedSet } from "./displaySets";
import type { DisplaySet } from "../viewer";
import type { Outbox, Outcome, Refusal } from "./outbox";
import type { Phase, PhaseEvent } from "./phase";
import type { Receipt, SessionProgress, TaskDocument, Tasks } from "./schema";
import type { OutboxEntry } from "./storage";

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
  readonly loader: Pick<DisplaySetLoader, "load" | "holds" | "keepOnly" | "renew">;
  hold(): Promise<boolean>;
  open(): Promise<void>;
  fetchTasks(): Promise<Tasks>;
  /** Put images on the graphics card. */
  prepare(displaySet: DisplaySet): void;
  /** Show images; settles when they can be seen. */
  show(displaySet: DisplaySet): Promise<void>;
  clear(): void;
  /** Lay out the item's questions, in the moment its images come or the guess is asked. */
  lay(task: TaskDocument): void;
  /** The item's images can be seen: its clock begins. */
  begin(task: TaskDocument, loadMs: number): void;
  /** Lead to where the server sees a fault in the answers that are still laid out. */
  mend(task: TaskDocument, field: string | null): void;
  pause(delayMs: number): Promise<void>;
}

export interface Submission {
  readonly key: string;
  readonly path: string;
  readonly body: string;
}

const PATIENCE_MS = 2_000;
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
  private readonly stopListening: () => void;

  constructor(
    private readonly id: string,
    private readonly ports: SessionPorts,
  ) {
    this.stopListening = ports.outbox.onSettled((entry, outcome) => this.handleOutcome(entry, outcome));
  }

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
    this.stopListening();
    this.ports.loader.keepOnly([]);
  }

  async retry(): Promise<void> {
    this.send("retried", { problem: null });
    await this.open();
  }

  /**
   * Write the answers to this device, then go on. Whether a guess follows is known with the receipt: it is waited for
   * while the connection stands, and not for long. Training waits for the server's feedback.
   */
  async submit(submission: Submission): Promise<void> {
    const { task } = this.state.get();
    if (task === null) throw new Error("There is no item to answer.");
    this.send("submitted", { problem: null });
    const { item, stage } = task;
    const { outbox } = this.ports;
    const word = outbox.firstWordOn(submission.key);
    const entry = { ...submission, session: this.id, item, stage, label: labelOf(task) };
    await this.keep(task, () => outbox.add(entry, Date.now()));
    if (task.feedback_after) return;
    const first = this.isOwedBefore(task) ? null : await Promise.race([word, this.ports.pause(PATIENCE_MS)]);
    if (this.isClosed) return;
    if (first?.kind === "refused") return this.takeBack(task, first);
    // Another tab has the receipt: what comes next is asked for.
    if (first?.kind === "delivered" && first.receipt === null) this.queue = [];
    await this.goOn(task);
  }

  /** Something earlier is still to be asked, so the server cannot take this one yet. */
  private isOwedBefore({ position }: TaskDocument): boolean {
    return this.queue.some((task) => task.position < position);
  }

  /** Answered from now on, not from when it is written: a list of tasks that arrives meanwhile must not bring it back. */
  private async keep(task: TaskDocument, write: () => Promise<void>): Promise<void> {
    this.answered.add(turnOf(task));
    try {
      await write();
    } catch (error) {
      this.answered.delete(turnOf(task));
      throw error;
    }
  }

  /** To the guess, where these answers have one and it is known; else to the next images. */
  private async goOn(task: TaskDocument): Promise<void> {
    const guess = this.queue.find(({ item, stage }) => item === task.item && stage === "guess");
    if (task.stage === "answers" && guess !== undefined && this.ports.loader.holds(guess.item)) {
      return this.askGuess(guess);
    }
    this.send("saved");
    await this.next();
  }

  /** The images stay as they are looked at; only what is asked changes. */
  private askGuess(task: TaskDocument): void {
    this.take(task);
    this.ports.lay(task);
    this.send("locked", { task });
    this.ports.begin(task, 0);
    void this.prefetch();
  }

  /** The server refuses what is still on the screen. */
  private async takeBack(task: TaskDocument, { fate, message, field }: Refusal): Promise<void> {
    if (fate === "over") {
      this.ports.clear();
      return this.send("closed", { problem: `${message} ${KEPT}` });
    }
    if (fate === "answered") return this.goOn(task);
    this.send("failed", { problem: refusedSentence(message) });
    this.ports.mend(task, field);
  }

  /** Say above the questions of `task`, if it is still the one on the screen, what happened to its answers. */
  remind(task: TaskDocument, problem: string): void {
    if (this.state.get().task === task) this.state.patch({ problem });
  }

  /** The answer could not even be kept on this device. */
  reportUnsaved(): void {
    this.send("failed", { problem: UNSAVED });
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
    this.take(task);
    this.ports.lay(task);
    this.send("frames_ready", { task, isStarved: false, problem: null });
    await this.ports.show(displaySet);
    // A plane may have proved broken meanwhile.
    if (this.state.get().phase !== "showing") return;
    this.send(task.stage === "guess" ? "drawn_for_guess" : "drawn");
    this.ports.begin(task, loadMs);
    void this.prefetch();
  }

  private take(task: TaskDocument): void {
    this.queue = this.queue.filter((each) => turnOf(each) !== turnOf(task));
  }

  /** Tokens die when tasks are asked for again, and after some hours: what is shown or fetched goes on with new ones. */
  async renewTokens(): Promise<void> {
    await this.inTurn(() => this.fetchQueue());
  }

  /** A plane of an item that is being read cannot be shown: the item cannot be answered as it is. */
  reportBroken(item: string, error: unknown): void {
    if (this.presentTask()?.item !== item) return;
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
    const tasks = await this.ports.fetchTasks();
    await this.takeTasks(tasks);
    return tasks.tasks.length > 0;
  }

  /** What the server asks next, but for what was answered here and not yet taken. */
  private async takeTasks({ session, tasks }: Tasks): Promise<void> {
    for (const task of tasks) this.ports.loader.renew(task);
    const waiting = await this.ports.outbox.turnsOf(this.id);
    const present = this.presentTask();
    const isOpen = (task: TaskDocument): boolean => {
      const turn = turnOf(task);
      return !waiting.includes(turn) && !this.answered.has(turn) && (!present || turn !== turnOf(present));
    };
    this.queue = tasks.filter(isOpen);
    this.state.patch({ progress: session });
  }

  /** The task on the screen that is still to be answered. */
  private presentTask(): TaskDocument | null {
    const { phase, task } = this.state.get();
    return phase === "showing" || isAnswerable(phase) ? task : null;
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

  /** Of every entry of this session, however long ago it was answered; the one on the screen goes on from here. */
  private async handleOutcome(entry: OutboxEntry, outcome: Outcome): Promise<void> {
    if (this.isClosed || entry.session !== this.id) return;
    const { phase, task } = this.state.get();
    const present = task !== null && turnOf(task) === turnOf(entry) ? task : null;
    if (outcome.kind === "refused") return this.handleRefusal(entry, outcome, phase, present);
    this.answered.add(turnOf(entry));
    await this.takeReceipt(outcome.receipt);
    if (present !== null && phase === "saving" && present.feedback_after) {
      return this.showFeedback(outcome.receipt?.feedback);
    }
    if (present !== null && isAnswerable(phase)) this.leaveTaken();
    else if (!isSaving(phase)) void this.prefetch();
  }

  private async takeReceipt(receipt: Receipt | null): Promise<void> {
    if (receipt?.session) this.state.patch({ progress: receipt.session });
    const tasks = tasksSchema.safeParse(receipt?.next);
    if (tasks.success) await this.inTurn(() => this.takeTasks(tasks.data).then(() => true));
    // Where it brings no tasks that can be read they are asked for, and what is wrong with them is told then.
    else this.queue = [];
  }

  /** Sent again by the status line, or by another tab, while it stood here to be mended. */
  private leaveTaken(): void {
    this.send("taken", { problem: null });
    void this.next();
  }

  /** Asked again as soon as the server lists it: at once where it is still on the screen. */
  private handleRefusal(
    entry: OutboxEntry,
    refusal: Refusal,
    phase: Phase,
    present: TaskDocument | null,
  ): void {
    if (refusal.fate !== "answered") this.answered.delete(turnOf(entry));
    if (present !== null && isSaving(phase)) {
      if (present.feedback_after) void this.takeBack(present, refusal);
      return;
    }
    this.queue = [];
    void this.prefetch();
  }

  private showFeedback(feedback: unknown): void {
    if (feedback !== null && feedback !== undefined) return this.send("feedback", { feedback });
    this.send("saved");
    void this.next();
  }
}

function isSaving(phase: Phase): boolean {
  return phase === "saving" || phase === "saving_guess";
}
