import type { DatasetSummary, Detector } from "../api";

export interface DetectorFit {
  readonly works: boolean;
  /** What it does with these images, or why it cannot work; empty where it takes all of them. */
  readonly words: string;
}

/** Whether the detector knows any kind of image that the dataset holds. */
export function fitOf({ modalities }: Detector, counts: DatasetSummary["modalities"]): DetectorFit {
  const held = Object.keys(counts).filter((modality) => (counts[modality] ?? 0) > 0);
  const known: readonly string[] = modalities;
  const leftOut = held.filter((modality) => !known.includes(modality));
  if (held.length === 0) return { works: false, words: "There is no image to score." };
  if (leftOut.length === held.length) {
    return {
      works: false,
      words: `It knows ${listed(known)} only; the images here are ${listed(leftOut)}.`,
    };
  }
  if (leftOut.length === 0) return { works: true, words: "" };
  return { works: true, words: `It leaves out ${listed(leftOut)}, which it does not know.` };
}

function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
