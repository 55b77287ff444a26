import type { NameOf } from "../imaging/treatmentNames";
import type { Results } from "./api";

/** What each part of the results gets. */
export interface SectionProps {
  readonly results: Results;
  readonly nameOf: NameOf;
}
