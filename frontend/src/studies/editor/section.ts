import type { Problem, Protocol } from "../api";
import { problemsOf } from "./problems";

/** What each part of the editor gets. */
export interface SectionProps {
  readonly protocol: Protocol;
  readonly problems: readonly Problem[];
  readonly change: (change: Partial<Protocol>) => void;
}

/** All that keeps a field from being ready, as the text under it; undefined where nothing does. */
export function errorAt(problems: readonly Problem[], field: string): string | undefined {
  return problemsOf(problems, field).join(" ") || undefined;
}
