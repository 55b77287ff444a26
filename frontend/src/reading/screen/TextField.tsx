import styles from "../reading.module.css";
import type { KeyboardEvent } from "react";

const LONGEST = 2000;

interface TextFieldProps {
  readonly label: string;
  readonly field: string;
  readonly value: string;
  readonly onWrite: (text: string) => void;
  readonly onSubmit: () => void;
}

/** An answer in words. Enter submits here too; Shift and Enter begin a line, Escape gives the keys back. */
export function TextField({ label, field, value, onWrite, onSubmit }: TextFieldProps) {
  const press = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.blur();
    onSubmit();
  };
  return (
    <textarea
      className={styles.text}
      rows={1}
      maxLength={LONGEST}
      aria-label={label}
      placeholder="Esc: back to the keys · Shift + Enter: new line"
      data-field={field}
      value={value}
      onChange={(event) => onWrite(event.currentTarget.value)}
      onKeyDown={press}
    />
  );
}
