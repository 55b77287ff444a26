import { keepFocus } from "./Toolbar";
import styles from "../reading.module.css";
import type { KeyboardEvent } from "react";

export interface Option<T> {
  readonly value: T;
  readonly label: string;
  /** The digit that chooses it. */
  readonly digit: number;
  readonly hint?: string;
}

interface ChoiceRowProps<T> {
  readonly label: string;
  readonly options: readonly Option<T>[];
  readonly value: T | undefined;
  readonly field: string;
  readonly onChoose: (value: T) => void;
}

/** A row of exclusive buttons. One of them is in the tab order: the chosen one, or the first. */
export function ChoiceRow<T>({ label, options, value, field, onChoose }: ChoiceRowProps<T>) {
  const chosen = options.findIndex((option) => option.value === value);
  const tabStop = Math.max(chosen, 0);
  return (
    <div className={styles.choices} role="radiogroup" aria-label={label} onKeyDown={moveFocus}>
      {options.map((option, index) => (
        <button
          key={option.label}
          type="button"
          role="radio"
          className={styles.choice}
          aria-checked={index === chosen}
          aria-label={option.hint === undefined ? option.label : `${option.label}: ${option.hint}`}
          title={option.hint}
          tabIndex={index === tabStop ? 0 : -1}
          data-field={index === tabStop ? field : undefined}
          onPointerDown={keepFocus}
          onClick={() => onChoose(option.value)}
        >
          {option.label !== String(option.digit) && <kbd>{option.digit}</kbd>}
          {option.label}
        </button>
      ))}
    </div>
  );
}

const STEPS: Record<string, 1 | -1> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** Arrows go from button to button; Space chooses, so that passing by changes no answer. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const index = buttons.findIndex((button) => button === document.activeElement);
  buttons[(index + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
