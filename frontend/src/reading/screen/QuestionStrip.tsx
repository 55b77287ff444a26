import { useEffect, useLayoutEffect, useRef } from "react";
import { isAnswerable } from "../phase";
import { FieldControl } from "./FieldControl";
import { keepFocus } from "./Toolbar";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { RefObject } from "react";
import type { Field } from "../answers";
import type { TaskDocument } from "../schema";

/** One row of the strip: a question, or the "how sure" that belongs to it. */
interface Row {
  readonly key: string;
  readonly title: string;
  readonly note: string | null;
  readonly fields: readonly Field[];
}

/** The questions under the images: what is asked of a pane stands under that pane. */
export function QuestionStrip() {
  const desk = useDesk();
  const { phase, task, problem } = useStore(desk.session.state);
  const { fields } = useStore(desk.sheet.state);
  const element = useSteadyHeight(task);
  if (task === null) return null;
  const isGuess = task.stage === "guess";
  return (
    <section ref={element} className={styles.strip} aria-label="Questions">
      <div className={styles.rows}>
        <p className={styles.told} aria-live="polite">
          {isGuess && LOCKED}
        </p>
        {isAnswerable(phase) && problem !== null && (
          <p className={styles.told} data-troubled="true" role="alert">
            {problem}
          </p>
        )}
        {rowsOf(fields).map((row) => (
          <QuestionRow key={row.key} row={row} />
        ))}
      </div>
      <button
        type="button"
        className={styles.submit}
        disabled={!isAnswerable(phase)}
        onPointerDown={keepFocus}
        onClick={() => void desk.submit()}
      >
        Submit <kbd>Enter</kbd>
      </button>
    </section>
  );
}

const LOCKED =
  "Your other answers to these images are kept and can no longer be changed. One question is left.";

/** The guess needs less room than the answers before it: the images above must not change their size for it. */
function useSteadyHeight(task: TaskDocument | null): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const last = useRef({ item: "", height: 0 });
  useLayoutEffect(() => {
    if (element.current === null || task === null) return;
    const isSameItem = last.current.item === task.item;
    const held = task.stage === "guess" && isSameItem ? last.current.height : 0;
    element.current.style.minHeight = held > 0 ? `${held}px` : "";
    last.current.item = task.item;
  }, [task]);
  useLayoutEffect(() => {
    if (task?.stage === "answers") last.current.height = element.current?.offsetHeight ?? 0;
  });
  return element;
}

function QuestionRow({ row }: { readonly row: Row }) {
  const desk = useDesk();
  const { activeKey, problems } = useStore(desk.sheet.state);
  const element = useRef<HTMLDivElement>(null);
  const isActive = row.fields.some((field) => field.key === activeKey);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  const problem = row.fields.map((field) => problems[field.key]).find((each) => each !== undefined);
  return (
    <div ref={element} className={styles.row} data-panes={row.fields.length}>
      <div className={styles.prompt}>
        {row.title}
        {row.note !== null && <small>{row.note}</small>}
        {problem !== undefined && <em role="alert">{problem}</em>}
      </div>
      {row.fields.map((field) => (
        <div
          key={field.key}
          className={styles.field}
          data-active={field.key === activeKey}
          data-problem={field.key in problems}
          onPointerDown={() => desk.sheet.activate(field.key)}
          onFocus={() => desk.sheet.activate(field.key)}
        >
          <FieldControl field={field} />
        </div>
      ))}
    </div>
  );
}

function rowsOf(fields: readonly Field[]): Row[] {
  const rows = new Map<string, Field[]>();
  for (const field of fields) {
    const key = `${field.question.id}/${field.part}`;
    rows.set(key, [...(rows.get(key) ?? []), field]);
  }
  return [...rows].map(([key, members]) => rowOf(key, members));
}

function rowOf(key: string, fields: readonly Field[]): Row {
  const [first] = fields;
  if (first === undefined || first.part === "confidence")
    return { key, title: "How sure?", note: null, fields };
  const { prompt, criterion, is_required: isRequired } = first.question;
  const note = [criterion, isRequired ? null : "optional"]
    .filter((part) => part !== null && part !== "")
    .join(", ");
  return { key, title: prompt, note: note === "" ? null : note, fields };
}
