import { plural } from "../../ui/format";
import type { UploadItem } from "./items";

export interface TypeLine {
  /** The ending of the names, such as ".dcm"; empty for files without one. */
  readonly ending: string;
  readonly count: number;
  readonly bytes: number;
}

/** What was chosen, by the ending of its name, the commonest first. */
export function byType(items: readonly UploadItem[]): TypeLine[] {
  const lines = new Map<string, TypeLine>();
  for (const { picked } of items) {
    const ending = endingOf(picked.path);
    const { count, bytes } = lines.get(ending) ?? { count: 0, bytes: 0 };
    lines.set(ending, { ending, count: count + 1, bytes: bytes + picked.file.size });
  }
  return [...lines.values()].toSorted((a, b) => b.count - a.count || a.ending.localeCompare(b.ending));
}

/** ".nii.gz" is one ending; a number is none, as in "IM.0001". */
function endingOf(path: string): string {
  const name = (path.split("/").at(-1) ?? "").toLowerCase();
  if (name.endsWith(".nii.gz")) return ".nii.gz";
  const ending = /\.[a-z][a-z\d]{0,5}$/.exec(name)?.[0] ?? "";
  return ending;
}

export function folderCount(items: readonly UploadItem[]): number {
  const folders = items.map(({ picked }) => picked.path.split("/").slice(0, -1).join("/"));
  return new Set(folders.filter((folder) => folder !== "")).size;
}

export function typeInWords({ ending, count }: TypeLine): string {
  return `${plural(count, "file")} ${ending === "" ? "without an ending" : ending}`;
}
