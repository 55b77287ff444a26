import { clamp } from "../../math/points";
import styles from "../reading.module.css";
import type { KeyboardEvent, PointerEvent } from "react";

interface VasProps {
  readonly label: string;
  readonly value: number | null;
  readonly ends: readonly [string, string];
  readonly field?: string;
  readonly onChange: (value: number) => void;
}

const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};
const MIDDLE = 50;

/**
 * A visual analogue scale, 0-100. It has no thumb until it is touched: a thumb that waits somewhere
 * pulls the answer towards it. "Untouched" is null and stays different from every value.
 */
export function Vas({ label, value, ends, field, onChange }: VasProps) {
  const handlePointer = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.type === "pointermove" && !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    onChange(valueAt(event));
  };
  const handleKey = (event: KeyboardEvent): void => {
    const next = valueAfterKey(event, value);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next);
  };
  return (
    <div className={styles.vas}>
      <span>{ends[0]}</span>
      <div
        className={styles.track}
        role="slider"
        tabIndex={0}
        data-field={field}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value ?? 0}
        aria-valuetext={value === null ? "not answered" : String(value)}
        onPointerDown={handlePointer}
        onPointerMove={handlePointer}
        onKeyDown={handleKey}
      >
        {value !== null && <span className={styles.thumb} style={{ left: `${value}%` }} />}
      </div>
      <span>{ends[1]}</span>
    </div>
  );
}

function valueAt(event: PointerEvent<HTMLDivElement>): number {
  const box = event.currentTarget.getBoundingClientRect();
  return Math.round(clamp(((event.clientX - box.left) / box.width) * 100, 0, 100));
}

/** null for keys that the line has no use for. The first arrow starts in the middle. */
function valueAfterKey({ key, shiftKey }: KeyboardEvent, value: number | null): number | null {
  if (key === "Home") return 0;
  if (key === "End") return 100;
  const step = STEPS[key];
  if (step === undefined) return null;
  return value === null ? MIDDLE : clamp(value + step * (shiftKey ? 10 : 1), 0, 100);
}
