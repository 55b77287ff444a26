import { plural } from "../../ui/format";
import type { DatasetSummary } from "../api";

/** "12 cases: 3 volumes, 1 cine loop and 8 single images; 712 planes in all." */
export function holdingsInWords({ cases, kinds, planes }: DatasetSummary): string {
  const parts = [
    counted(kinds["volume"], "volume"),
    counted(kinds["cine"], "cine loop"),
    counted(kinds["single"], "single image"),
  ].filter((part) => part !== "");
  if (parts.length === 0) return "No image yet.";
  return `${plural(cases, "case")}: ${listed(parts)}; ${plural(planes, "plane")} in all.`;
}

function counted(count: number | undefined, one: string): string {
  return count ? plural(count, one) : "";
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
