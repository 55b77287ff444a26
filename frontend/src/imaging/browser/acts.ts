import { plural } from "../../ui/format";
import type { Picked } from "./selection";

export type ActName = "variants" | "score" | "exclude" | "include" | "declare" | "join" | "split" | "delete";

interface Act {
  readonly name: ActName;
  readonly label: string;
  readonly isForAdministrator: boolean;
  /** Whether it can be done with what is chosen. */
  readonly fits: (picked: Picked) => boolean;
}

const always = (): boolean => true;

/** What can be done with chosen cases and images, in the order of the bar. */
export const ACTS: readonly Act[] = [
  { name: "variants", label: "Make variants", isForAdministrator: false, fits: always },
  { name: "score", label: "Score", isForAdministrator: false, fits: always },
  { name: "exclude", label: "Exclude", isForAdministrator: true, fits: always },
  { name: "include", label: "Take back in", isForAdministrator: true, fits: always },
  { name: "declare", label: "Declare free of words", isForAdministrator: true, fits: always },
  {
    name: "join",
    label: "Join into one case",
    isForAdministrator: true,
    fits: ({ wholeCases, looseImages }) => wholeCases.length > 1 && looseImages.length === 0,
  },
  {
    name: "split",
    label: "Make a case of its own",
    isForAdministrator: true,
    fits: ({ divided }) => divided !== null,
  },
  { name: "delete", label: "Delete", isForAdministrator: true, fits: always },
];

export function pickedInWords({ caseCount, images }: Picked): string {
  return `${plural(caseCount, "case")}, ${plural(images.length, "image")}`;
}

/** What deleting takes away, a sentence each. */
export function deletionInWords({ wholeCases, looseImages, images }: Picked): string[] {
  const wholeImages = images.length - looseImages.length;
  return [
    ...(wholeCases.length > 0
      ? [
          `${plural(wholeCases.length, "case")} with ${plural(wholeImages, "image")} and the reference standard.`,
        ]
      : []),
    ...(looseImages.length > 0
      ? [`${plural(looseImages.length, "single image")} of cases that stay, with the lesions in them.`]
      : []),
    "All variants, measures and scores of these images.",
    "The stored pixels, unless another image has the same.",
    "It cannot be taken back. The audit trail keeps who did it and when.",
  ];
}
