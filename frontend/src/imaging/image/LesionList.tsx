import { Text } from "@mantine/core";

import { plural } from "../../ui/format";
import { lesionName, lesionPlanes } from "../stackWords";
import type { ImageDetail, Region } from "../types";
import { inWords } from "../words";
import styles from "./image.module.css";

interface Props {
  readonly image: ImageDetail;
  readonly chosen: string | null;
  /** Leads to the lesion's first plane. */
  readonly onChoose: (region: Region) => void;
}

/** The lesions of the image: what each is called, where it is and how large. */
export function LesionList({ image: { regions, plane_count }, chosen, onChoose }: Props) {
  if (regions.length === 0) return <Text c="dimmed">No lesion is marked.</Text>;
  return (
    <ul className={styles.lesions}>
      {regions.map((region, index) => (
        <li key={region.id}>
          <button
            type="button"
            className={styles.lesion}
            aria-pressed={region.id === chosen}
            onClick={() => onChoose(region)}
          >
            <Text span fw={620} inherit>
              {lesionName(region, index)}
            </Text>
            <Text fz="sm" c="var(--fovea-ink-2)">
              {lesionInWords(region, plane_count > 1)}
            </Text>
          </button>
        </li>
      ))}
    </ul>
  );
}

function lesionInWords(region: Region, isOfStack: boolean): string {
  const { kind, area_px, by, origin, attributes } = region;
  const words = Object.entries(attributes).map(([name, value]) => `${name} ${value}`);
  return [
    ...(isOfStack ? [lesionPlanes(region)] : []),
    `${inWords(kind).toLowerCase()} of ${plural(area_px, "pixel")}`,
    `from ${by ?? inWords(origin).toLowerCase()}`,
    ...words,
  ].join(" · ");
}
