import type { DrawnLesion } from "./lesions";
import type { DrawnOutline } from "./standardApi";

/** Outlines of one image with one name are one lesion; each without a name is a lesion of its own. */
export function lesionsFrom(outlines: readonly DrawnOutline[], prefix = "drawn"): DrawnLesion[] {
  const lesions: DrawnLesion[] = [];
  for (const { image, label, ...form } of outlines) {
    const index = lesions.findIndex((each) => label !== "" && each.image === image && each.label === label);
    const found = lesions[index];
    if (found === undefined) {
      lesions.push({ key: `${prefix}-${lesions.length + 1}`, image, label, attributes: {}, planes: [form] });
    } else {
      lesions[index] = { ...found, planes: [...found.planes, form] };
    }
  }
  return lesions;
}
