import { useEffect, useRef } from "react";
import styles from "../reading.module.css";
import type { ReactNode } from "react";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** At the lower edge and without a veil, so that the images stay in sight. */
  readonly isAside?: boolean;
  readonly children: ReactNode;
}

/** A modal sheet: the browser keeps the keyboard inside and gives it back afterwards. */
export function Dialog({ title, onClose, isAside = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={styles.dialog}
      data-aside={isAside}
      aria-label={title}
      onCancel={onClose}
    >
      <h2>{title}</h2>
      {children}
    </dialog>
  );
}
