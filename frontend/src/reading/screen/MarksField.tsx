import { PANE_NAMES } from "../answers";
import { spotName } from "../planeWords";
import { Vas } from "./Vas";
import { keepFocus } from "./Toolbar";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { Field } from "../answers";
import type { Mark } from "../marks/marks";
import type { DisplaySet } from "../../viewer";

/** Says how many marks there are, takes "nothing to mark", and how sure the reader is of the chosen one. */
export function MarksField({ field }: { readonly field: Field }) {
  const desk = useDesk();
  const { displaySet } = useStore(desk.viewer.state);
  const { history } = useStore(desk.marking.state);
  const { sheet } = useStore(desk.sheet.state);
  const { id, asks_confidence: asksConfidence } = field.question;
  const marks = history.marks.filter((mark) => mark.question === id);
  const selected = marks.find((mark) => mark.id === desk.marking.selected?.id);
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
      {displaySet !== null && isStacked(displaySet) && marks.length > 0 && (
        <MarkList marks={marks} displaySet={displaySet} chosen={selected?.id ?? null} />
      )}
    </div>
  );
}

interface MarkListProps {
  readonly marks: readonly Mark[];
  readonly displaySet: DisplaySet;
  readonly chosen: string | null;
}

/** Where the marks lie in a stack: each leads to its plane. */
function MarkList({ marks, displaySet, chosen }: MarkListProps) {
  const desk = useDesk();
  return (
    <ul className={styles.markList} aria-label="Marks">
      {marks.map((mark, index) => {
        const spot = spotName(displaySet.views, mark.view, mark.plane);
        const pane = displaySet.paneCount > 1 ? `${PANE_NAMES[mark.pane]}, ` : "";
        return (
          <li key={mark.id}>
            <button
              type="button"
              className={styles.tool}
              aria-pressed={mark.id === chosen}
              aria-label={`Mark ${index + 1}, ${pane}${spot}`}
              title={`${pane}${spot}`}
              onPointerDown={keepFocus}
              onClick={() => desk.marking.select(mark.id)}
            >
              {index + 1} · {spot}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function isStacked({ views }: DisplaySet): boolean {
  return views.length > 1 || views.some(({ planeCount }) => planeCount > 1);
}

function countOf(count: number): string {
  if (count === 0) return "No marks";
  return count === 1 ? "1 mark" : `${count} marks`;
}
