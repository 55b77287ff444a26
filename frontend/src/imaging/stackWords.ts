import { formatPlain, plural } from "../ui/format";
import type { ImageSummary, Region, Spacing, TextState } from "./types";

type Stack = Pick<
  ImageSummary,
  "modality" | "kind" | "plane_count" | "spacing_mm" | "spacing_place" | "rows" | "columns"
>;

/** One line for a stack: "CT · volume · 200 planes · 0.49 mm". */
export function stackInWords(image: Stack): string {
  const { modality, kind, plane_count } = image;
  const form = kind === "single" ? ["single"] : [kind, planesInWords(kind, plane_count)];
  return [modality, ...form, spacingInShort(image) ?? `${image.columns} × ${image.rows} px`].join(" · ");
}

/** A cine has frames, a volume planes. */
function planesInWords(kind: ImageSummary["kind"], count: number): string {
  return plural(count, kind === "cine" ? "frame" : "plane");
}

function spacingInShort({ spacing_mm, spacing_place }: Stack): string | null {
  if (spacing_mm === null) return null;
  const place = spacing_place === "detector" ? " at the detector" : "";
  return `${millimetres(spacing_mm)}${place}`;
}

/** One number where rows and columns have the same distance. */
export function millimetres(spacing: Spacing): string {
  const sizes = [...new Set(spacing.map(formatPlain))];
  return `${sizes.join(" × ")} mm`;
}

const PLACES: Readonly<Record<string, string>> = {
  patient: "in the patient",
  detector: "at the detector",
};

/** Where the spacing holds, in full. */
export function spacingInFull({
  spacing_mm,
  spacing_place,
}: Pick<Stack, "spacing_mm" | "spacing_place">): string {
  if (spacing_mm === null) return "Not known";
  const place = PLACES[spacing_place] ?? spacing_place;
  return [`${spacing_mm.map(formatPlain).join(" × ")} mm`, place].filter(Boolean).join(", ");
}

/** What one plane is called on the screen, and its number: "slice 12 of 200". */
export function planePlace(kind: ImageSummary["kind"], plane: number, count: number): string {
  return `${kind === "cine" ? "Frame" : "Slice"} ${plane + 1} of ${count}`;
}

export const TEXT_STATES: Readonly<Record<TextState, string>> = {
  unlikely: "No words expected",
  suspected: "May show words",
  declared_free: "Declared free of words",
  masked: "Words painted over",
};

/** The lesion's name: its label, or its number among those of the image. */
export function lesionName({ label }: Pick<Region, "label">, index: number): string {
  return label === "" ? `Lesion ${index + 1}` : label;
}

/** "slice 4" or "slices 4 to 9". */
export function lesionPlanes({
  first_plane,
  last_plane,
}: Pick<Region, "first_plane" | "last_plane">): string {
  if (first_plane === last_plane) return `slice ${first_plane + 1}`;
  return `slices ${first_plane + 1} to ${last_plane + 1}`;
}
