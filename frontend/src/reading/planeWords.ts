import type { StackView } from "../viewer";

type Stack = Pick<StackView, "kind" | "planeCount">;

function nounOf({ kind }: Pick<StackView, "kind">): string {
  return kind === "cine" ? "frame" : "plane";
}

/** "plane 12", counted from 1 as people do. */
export function planeName(stack: Pick<StackView, "kind">, plane: number): string {
  return `${nounOf(stack)} ${plane + 1}`;
}

/** "plane 12 of 36" */
export function planePlace(stack: Stack, plane: number): string {
  return `${planeName(stack, plane)} of ${stack.planeCount}`;
}

/** Where a mark lies beside its pane: "view 2, plane 12"; empty where there is one plane and one view. */
export function spotName(views: readonly Stack[], view: number, plane: number): string {
  const stack = views[view];
  const parts = [
    views.length > 1 ? `view ${view + 1}` : "",
    stack !== undefined && stack.planeCount > 1 ? planeName(stack, plane) : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
