const OPPOSITE: Readonly<Record<string, string>> = {
  L: "R",
  R: "L",
  A: "P",
  P: "A",
  H: "F",
  F: "H",
  S: "I",
  I: "S",
};

export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** `row` is where columns grow to, and so the right edge; `column` where rows grow to, the lower one. */
export function edgeLetters({ row, column }: { readonly row: string; readonly column: string }): EdgeLetters {
  return { right: row, left: opposite(row), bottom: column, top: opposite(column) };
}

/** Of "LP" it is "RA". */
function opposite(letters: string): string {
  return [...letters].map((letter) => OPPOSITE[letter] ?? letter).join("");
}

const NAMES: Readonly<Record<string, string>> = {
  L: "left",
  R: "right",
  A: "front",
  P: "back",
  H: "head",
  F: "feet",
  S: "head",
  I: "feet",
};

/** "Rows run to the left, columns to the back" as a sentence for the facts. */
export function directionsInWords({
  row,
  column,
}: {
  readonly row: string;
  readonly column: string;
}): string {
  return `Right edge: ${named(row)}. Lower edge: ${named(column)}.`;
}

function named(letters: string): string {
  const names = [...letters].map((letter) => NAMES[letter] ?? letter).join(" and ");
  return `${letters} (the patient's ${names})`;
}
