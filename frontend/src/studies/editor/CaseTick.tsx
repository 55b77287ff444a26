import { Checkbox } from "@mantine/core";

import type { Case } from "../../imaging/api";
import { classOf } from "./cases";

const WORDS = { abnormal: "Abnormal", normal: "Normal", unlabelled: "No label" } as const;

interface Props {
  readonly case: Case;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

/** One case as a picture that can be ticked. */
export function CaseTick({ case: item, isChosen, onChange }: Props) {
  const image = item.images[0];
  return (
    <label className="case-tick" data-chosen={isChosen}>
      <span className="image-well" style={{ aspectRatio: "1" }}>
        {image !== undefined && <img src={image.thumbnail_url} alt="" loading="lazy" />}
      </span>
      <span className="case-tick-name">
        <Checkbox
          size="xs"
          aria-label={`${item.code}, ${WORDS[classOf(item)].toLowerCase()}`}
          checked={isChosen}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>
          <strong>{item.code}</strong>
          <span className="case-tick-class">
            {[WORDS[classOf(item)], sizeOf(item)].filter(Boolean).join(", ")}
          </span>
        </span>
      </span>
    </label>
  );
}

/** What is more than one picture: "3 images", "36 planes", "100 frames". */
function sizeOf({ images }: Case): string {
  const [only] = images;
  if (images.length > 1) return `${images.length} images`;
  if (only === undefined || only.plane_count < 2) return "";
  return `${only.plane_count} ${only.kind === "cine" ? "frames" : "planes"}`;
}
