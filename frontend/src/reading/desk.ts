import { Store, Viewer } from "../viewer";
import * as api from "./api";
import { answerBodies, EMPTY_SHEET, markBodies, isUntouched } from "./answers";
import { DisplaySetLoader } from "./displaySets";
import { dropDraft, readDraft, writeDraft } from "./drafts";
import { watchLogin } from "./loginWatch";
import { Marking } from "./marks/marking";
import { MarkPointer } from "./marks/markPointer";
import { startOutbox } from "./outboxPorts";
import { isAnswerable } from "./phase";
import { contentOf, faultyFieldOf } from "./restore";
import { refusedSentence } from "./sentences";
import { ReadingSession } from "./session";
import { holdSession } from "./sessionLock";
import { Sheet } from "./sheet";
import { openReadingDatabase, turnOf } from "./storage";
import { ReadingClock } from "./timing";
import type { TaskDocument } from "./schema";
import type { ReadingDatabase } from "./storage";
import type { SubmissionBody } from "./submission";
import type { TimingEventType } from "./timing";
import type { RunningOutbox } from "./outboxPorts";

const DRAFT_DELAY_MS = 300;

const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
const isAttending = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** In [0, 1), from the system's own source: which pane is asked for first must follow nothing. */
function drawFairly(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32;
}

/** Everything on a reader's desk for one session. Commands and components act on it. */
export class Desk {
  readonly viewer: Viewer;
  readonly marking: Marking;
  readonly pointer: MarkPointer;
  readonly sheet: Sheet;
  readonly session: ReadingSession;
  readonly loader: DisplaySetLoader;
  readonly isHelpOpen = new Store(false);
  private clock: ReadingClock | null = null;
  private draftTimer: ReturnType<typeof setTimeout> | undefined;
  private releaseSession: (() => void) | null = null;
  /** The body that was submitted last, to find what the server means by a field of it. */
  private submitted = "";
  private readonly stopWatchingLogin: () => void;
  private readonly listeners = new AbortController();

  constructor(
    readonly sessionId: string,
    imageHost: HTMLElement,
    private readonly running: RunningOutbox,
    private readonly database: ReadingDatabase,
  ) {
    this.viewer = new Viewer(imageHost);
    this.marking = new Marking(
      this.viewer,
      () => crypto.randomUUID(),
      (type) => this.noteMarking(type),
    );
    this.pointer = new MarkPointer(this.marking, (act) => this.note(act));
    this.sheet = new Sheet(this.marking, () => this.noteAnswer());
    this.loader = this.makeLoader();
    this.session = this.makeSession();
    this.watchAttention();
    this.stopWatchingLogin = watchLogin(this.outbox, () => this.goOnAfterLogin());
  }

  get outbox(): RunningOutbox["outbox"] {
    return this.running.outbox;
  }

  /** Open the desk of one session. Throws when this browser cannot store answers. */
  static async open(sessionId: string, readerId: string, imageHost: HTMLElement): Promise<Desk> {
    const [running, database] = await Promise.all([startOutbox(readerId), openReadingDatabase()]);
    return new Desk(sessionId, imageHost, running, database);
  }

  /** Something the reader did, for the clock; the first one is reported to the server. */
  note(type: TimingEventType): void {
    if (this.clock?.input(type) !== true) return;
    const item = this.session.state.get().task?.item;
    if (item !== undefined) void this.report(item, () => api.reportFirstInput(item));
  }

  /** Go `by` planes on in the active view, unless a drawing keeps its plane. */
  scroll(by: number): void {
    if (!this.marking.mayChangePlane) return;
    this.note("plane");
    this.viewer.scroll(by);
  }

  /** Show one plane of one view, unless a drawing keeps its own. */
  goToPlane(view: number, plane: number): void {
    if (!this.marking.mayChangePlane) return;
    this.note("plane");
    this.viewer.activate(view);
    this.viewer.goTo(view, plane);
  }

  /** The keyboard speaks to the next view of those that are shown together; its cursor begins there anew. */
  activateNextView(): void {
    const { displaySet, activeView } = this.viewer.state.get();
    this.marking.state.patch({ cursor: null });
    this.viewer.activate((activeView + 1) % (displaySet?.views.length ?? 1));
  }

  /** Send what is asked of the present item, or say in place what is missing. */
  async submit(): Promise<void> {
    const { phase, task } = this.session.state.get();
    if (!isAnswerable(phase) || task === null || !this.sheet.validate()) return;
    this.note("submit");
    clearTimeout(this.draftTimer);
    this.submitted = this.body(task);
    const path = api.submissionPath(task.item);
    const submission = { key: crypto.randomUUID(), path, body: this.submitted };
    try {
      await this.session.submit(submission);
    } catch {
      this.session.reportUnsaved();
      return;
    }
    await dropDraft(this.database, turnOf(task));
  }

  close(): void {
    this.listeners.abort();
    this.stopWatchingLogin();
    clearTimeout(this.draftTimer);
    this.session.close();
    this.viewer.dispose();
    this.running.stop();
    this.releaseSession?.();
  }

  /** Ask for frames plane by plane; the session is told what it must know of their fate. */
  private makeLoader(): DisplaySetLoader {
    return new DisplaySetLoader({
      fetchFrame: api.fetchFrame,
      renewTokens: () => this.session.renewTokens(),
      noteSignedOut: () => this.outbox.noteSignedOut(),
      reportBroken: (item, error) => this.session.reportBroken(item, error),
      random: drawFairly,
      now: () => performance.now(),
      pause,
    });
  }

  private makeSession(): ReadingSession {
    const { viewer } = this;
    return new ReadingSession(this.sessionId, {
      outbox: this.outbox,
      loader: this.loader,
      hold: () => this.hold(),
      open: () => api.openSession(this.sessionId),
      fetchTasks: () => api.fetchTasks(this.sessionId),
      prepare: (displaySet) => viewer.prepare(displaySet),
      show: (displaySet) => viewer.show(displaySet),
      clear: () => viewer.clear(),
      lay: (task) => this.lay(task),
      begin: (task, loadMs) => this.begin(task, loadMs),
      mend: (_, field) => this.pointAt(this.submitted, field),
      pause,
    });
  }

  private async goOnAfterLogin(): Promise<void> {
    if (this.session.state.get().phase === "failed") await this.session.retry();
  }

  private async hold(): Promise<boolean> {
    this.releaseSession ??= await holdSession(this.sessionId);
    return this.releaseSession !== null;
  }

  /** An empty sheet, then what this device keeps of this turn. */
  private lay(task: TaskDocument): void {
    const marksQuestion = task.questions.find((question) => question.kind === "marks");
    this.marking.begin(marksQuestion?.id ?? null, []);
    this.sheet.begin(task, EMPTY_SHEET);
    void this.restore(task, marksQuestion?.id ?? null);
  }

  /** The images can be seen: this is time zero. */
  private begin(task: TaskDocument, loadMs: number): void {
    this.clock = new ReadingClock(() => performance.now(), task.idle_after_s * 1000, loadMs, isAttending());
    const presentationKey = crypto.randomUUID();
    void this.report(task.item, () => api.reportShown(task.item, presentationKey));
  }

  /** What was begun and not sent; else what was sent and refused, and then the reader is told so. */
  private async restore(task: TaskDocument, question: string | null): Promise<void> {
    const refused = await this.outbox.refusedOf(task.item, task.stage);
    const draft = await readDraft(this.database, turnOf(task));
    const isDrafted = draft.marks.length > 0 || !isUntouched(draft.sheet);
    const content =
      isDrafted || refused === null ? draft : contentOf(refused.body, () => crypto.randomUUID());
    if (this.session.state.get().task !== task || (!isDrafted && refused === null)) return;
    this.marking.begin(question, content.marks);
    this.sheet.begin(task, content.sheet);
    if (refused === null) return;
    this.session.remind(task, refusedSentence(refused.problem ?? ""));
    this.pointAt(refused.body, refused.field);
  }

  /** Say beside the question that the server means what it minds. */
  private pointAt(body: string, field: string | null): void {
    const { fields } = this.sheet.state.get();
    const faulty = faultyFieldOf(body, field, fields);
    if (faulty !== null) this.sheet.blame(faulty);
  }

  /** Times are a help, not an answer: tried a few times while the item is there, then given up. */
  private async report(item: string, send: () => Promise<void>): Promise<void> {
    for (const pauseMs of [300, 1_000, 3_000, 9_000]) {
      try {
        return await send();
      } catch {
        await pause(pauseMs);
      }
      if (this.session.state.get().task?.item !== item) return;
    }
  }

  private body({ stage }: TaskDocument): string {
    const { fields, sheet } = this.sheet.state.get();
    const timing = this.clock?.read() ?? { active_ms: 0, idle_ms: 0, hidden_ms: 0, load_ms: 0, events: [] };
    const body: SubmissionBody = {
      answers: answerBodies(fields, sheet),
      marks: markBodies(this.marking.marks),
      nothing_to_mark: sheet.nothingToMark,
      timing,
      reason: null,
      stage,
    };
    return JSON.stringify(body);
  }

  private noteAnswer(): void {
    this.note("answer");
    this.saveDraftSoon();
  }

  private noteMarking(type: "tool" | "mark"): void {
    this.note(type);
    if (type === "tool") {
      if (this.marking.state.get().tool !== "hand") this.sheet.activateMarks();
      return;
    }
    this.sheet.noteMarks();
    this.saveDraftSoon();
  }

  private saveDraftSoon(): void {
    clearTimeout(this.draftTimer);
    this.draftTimer = setTimeout(() => this.saveDraft(), DRAFT_DELAY_MS);
  }

  private saveDraft(): void {
    const { task } = this.session.state.get();
    if (task === null) return;
    const content = { sheet: this.sheet.state.get().sheet, marks: this.marking.marks };
    void writeDraft(this.database, turnOf(task), content, Date.now());
  }

  private watchAttention(): void {
    const options = { signal: this.listeners.signal };
    const attend = (type: TimingEventType) => (): void => this.clock?.attend(isAttending(), type);
    window.addEventListener("blur", attend("blur"), options);
    window.addEventListener("focus", attend("focus"), options);
    document.addEventListener(
      "visibilitychange",
      () => attend(document.hidden ? "hidden" : "visible")(),
      options,
    );
  }
}
