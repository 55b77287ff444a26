import type { ImageDetail } from "../types";
import { edgeLetters } from "./letters";
import styles from "./stack.module.css";

/** Which way the patient lies: a letter at each edge. Nothing where the file does not say. */
export function Letters({ directions }: Pick<ImageDetail, "directions">) {
  if (directions === null) return null;
  return Object.entries(edgeLetters(directions)).map(([edge, letter]) => (
    <span key={edge} className={styles.letter} data-edge={edge} aria-hidden="true">
      {letter}
    </span>
  ));
}
