import { capital, planeName, planePlace } from "../planeWords";
import { useDesk, useStore } from "./context";
import styles from "../reading.module.css";
import type { KeyboardEvent } from "react";
import type { Look, StackView } from "../../viewer";

/**
 * Which plane of each stack is shown, and a slider through its planes. Nothing for an item without a stack.
 * Between two items of stacks its place is kept, so that the images do not change their size.
 */
export function PlaneBar() {
  const desk = useDesk();
  const { displaySet, looks } = useStore(desk.viewer.state);
  const { task } = useStore(desk.session.state);
  const views = displaySet?.views ?? [];
  const isStacked = (task?.views ?? []).some(({ plane_count }) => plane_count > 1);
  if (!isStacked) return null;
  return (
    <section className={styles.planes} aria-label="Planes">
      {views.map((stack, view) => {
        const look = looks[view];
        if (look === undefined || stack.planeCount < 2) return null;
        const name = views.length > 1 ? `View ${view + 1}` : "";
        return <PlaneSlider key={view} view={view} stack={stack} look={look} name={name} />;
      })}
    </section>
  );
}

interface PlaneSliderProps {
  readonly view: number;
  readonly stack: StackView;
  readonly look: Look;
  /** Empty where there is one view. */
  readonly name: string;
}

function PlaneSlider({ view, stack, look, name }: PlaneSliderProps) {
  const desk = useDesk();
  const { draft } = useStore(desk.marking.state);
  const noun = stack.kind === "cine" ? "Frame" : "Plane";
  const place = planePlace(stack, look.plane);
  const move = (event: KeyboardEvent): void => {
    const to = planeAfterKey(event, look.wanted);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    desk.goToPlane(view, to);
  };
  return (
    <div className={styles.planeSlider}>
      <span className={styles.planeName}>{name === "" ? capital(place) : `${name}, ${place}`}</span>
      <input
        type="range"
        min={1}
        max={stack.planeCount}
        step={1}
        value={look.wanted + 1}
        disabled={draft !== null}
        aria-label={name === "" ? noun : `${noun}, ${name.toLowerCase()}`}
        aria-valuetext={planePlace(stack, look.wanted)}
        onChange={(event) => desk.goToPlane(view, Number(event.currentTarget.value) - 1)}
        onKeyDown={move}
      />
      <PlaneNote stack={stack} look={look} />
    </div>
  );
}

/** Why the picture is not the one that was asked for. Its place is kept, so that nothing moves when it comes. */
function PlaneNote({ stack, look }: Pick<PlaneSliderProps, "stack" | "look">) {
  const desk = useDesk();
  const isCutOff = useStore(desk.loader.isCutOff);
  const { draft } = useStore(desk.marking.state);
  const words =
    draft === null ? waitingWords(stack, look, isCutOff) : "Esc or the finished drawing frees the planes";
  return (
    <span className={styles.planeNote} aria-live="polite">
      {words}
    </span>
  );
}

function waitingWords(stack: StackView, { plane, wanted }: Look, isCutOff: boolean): string {
  if (plane === wanted) return "";
  return `${isCutOff ? "No connection; waiting for" : "Loading"} ${planeName(stack, wanted)}`;
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
  Home: -Infinity,
  End: Infinity,
};

/** Down is on, as everywhere in the room. null for keys that the slider has no use for. */
function planeAfterKey({ key, shiftKey }: KeyboardEvent, plane: number): number | null {
  const step = STEPS[key];
  return step === undefined ? null : plane + step * (shiftKey ? 10 : 1);
}
