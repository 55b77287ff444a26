import { createContext, useContext } from "react";

import type { Estimate } from "./api";

/** The notes of one table, each once; a cell refers to them by letter. */
export const NotesContext = createContext<readonly string[]>([]);

export function distinctNotes(estimates: readonly Estimate[]): string[] {
  return [...new Set(estimates.map(({ note }) => note).filter((note) => note !== null))];
}

export function letterOf(index: number): string {
  return String.fromCharCode("a".charCodeAt(0) + index);
}

/** The letter of a note in the table around, or nothing. */
export function useNoteLetter(note: string | null): string | null {
  const index = useContext(NotesContext).indexOf(note ?? "");
  return index < 0 ? null : letterOf(index);
}
