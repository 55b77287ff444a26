import { Vas } from "./Vas";
import { keepFocus } from "./Toolbar";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { Field } from "../answers";

/** Says how many marks there are, takes "nothing to mark", and how sure the reader is of the chosen one. */
export function MarksField({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { history, selectedId } = useStore(desk.marking.state);
  const { sheet } = useStore(desk.sheet.state);
  const { id, asks_confidence: asksConfidence } = field.question;
  const marks = history.marks.filter((mark) => mark.question === id);
  const selected = marks.find((mark) => mark.id === selectedId);
  return (
    <div className={styles.marksField}>
      <span>{countOf(marks.length)}</span>
      {asksConfidence && selected !== undefined && (
        <Vas
          label="How sure of the chosen mark"
          value={selected.confidence}
          ends={["unsure", "certain"]}
          onChange={(value) => desk.marking.setConfidence(value)}
        />
      )}
      <button
        type="button"
        className={styles.choice}
        data-field={field.key}
        aria-pressed={sheet.nothingToMark.includes(id)}
        onPointerDown={keepFocus}
        onClick={() => desk.sheet.toggleNothing(field)}
      >
        <kbd>0</kbd>Nothing to mark
      </button>
    </div>
  );
}

function countOf(count: number): string {
  if (count === 0) return "No marks";
  return count === 1 ? "1 mark" : `${count} marks`;
}
