import { plural } from "../ui/format";
import type { Verdict, VerdictStatus } from "./api";

export interface VerdictGroup {
  readonly key: string;
  readonly status: VerdictStatus;
  /** What the files share; empty where the verdict alone says it. */
  readonly reason: string;
  readonly verdicts: readonly Verdict[];
}

/** Planes of one stack say each which plane it is; all else they share. */
const ONE_OF_MANY = /^(Plane|Frame) \d+ of /;

export function sharedReason(reason: string): string {
  return reason.replace(ONE_OF_MANY, "$1s of ");
}

/** What a file says beside the reason that its group shares: "Plane 3". */
export function ownReason(reason: string): string {
  return ONE_OF_MANY.exec(reason)?.[0].replace(/ of $/, "") ?? "";
}

/** Files with one verdict for one reason stand together, in the order in which the first of each comes. */
export function groupVerdicts(verdicts: readonly Verdict[]): VerdictGroup[] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const key = `${verdict.status}/${sharedReason(verdict.reason)}`;
    groups.set(key, [...(groups.get(key) ?? []), verdict]);
  }
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    return first === undefined
      ? []
      : [{ key, status: first.status, reason: sharedReason(first.reason), verdicts: members }];
  });
}

/** What a file gave: "1 image, 200 planes"; a plane count that says nothing more is left out. */
export function yieldInWords({ images, planes }: Pick<Verdict, "images" | "planes">): string {
  if (images === 0 && planes > 0) return plural(planes, "plane");
  if (planes <= images) return plural(images, "image");
  return `${plural(images, "image")}, ${plural(planes, "plane")}`;
}
