import { formatPlain, plural } from "../../ui/format";
import { directionsInWords } from "../stack/letters";
import { spacingInFull } from "../stackWords";
import type { ImageDetail } from "../types";
import { transferSyntaxInWords } from "./transferSyntaxes";

type Fact = readonly [name: string, value: string];

/** What is known of the image, in the order in which a person asks. */
export function imageFacts(image: ImageDetail): Fact[] {
  const [low, high] = image.value_range;
  const unit = image.unit === "" ? "" : ` ${image.unit}`;
  return [
    ["Matrix", `${image.columns} × ${image.rows} px`],
    ...planeFacts(image),
    ["Pixel size", spacingInFull(image)],
    ["Directions", image.directions === null ? "Not known" : directionsInWords(image.directions)],
    ["Values", `${formatPlain(low ?? 0)} to ${formatPlain(high ?? 0)}${unit}`],
    ["Depth", `${image.bits_stored} bits`],
    ["Photometric", image.photometric],
    ...sourceFacts(image),
  ];
}

function planeFacts({ kind, plane_count, plane_spacing_mm }: ImageDetail): Fact[] {
  if (kind === "single") return [];
  const name = kind === "cine" ? "Frames" : "Planes";
  if (kind === "cine") return [[name, String(plane_count)]];
  const spacing =
    plane_spacing_mm === null ? "distance not known" : `${formatPlain(plane_spacing_mm)} mm apart`;
  return [[name, `${plane_count}, ${spacing}`]];
}

function sourceFacts({ sources }: ImageDetail): Fact[] {
  const forms = new Map<string, number>();
  for (const { format, transfer_syntax } of sources) {
    const form = [format.toUpperCase(), transferSyntaxInWords(transfer_syntax)].filter(Boolean).join(", ");
    forms.set(form, (forms.get(form) ?? 0) + 1);
  }
  return [...forms].map(([form, count]) => [
    "Came as",
    count === 1 ? form : `${plural(count, "file")}: ${form}`,
  ]);
}
