import { Link } from "@tanstack/react-router";

import { stackInWords } from "../stackWords";
import type { ImageSummary } from "../types";
import styles from "./image.module.css";

interface Props {
  readonly images: readonly ImageSummary[];
  readonly current: string;
}

/** All images of the case; nothing where there is this one only. */
export function CaseStrip({ images, current }: Props) {
  if (images.length < 2) return null;
  return (
    <ul className={styles.strip} aria-label="Images of this case">
      {images.map((image, index) => (
        <li key={image.id}>
          <Link
            to="/images/$imageId"
            params={{ imageId: image.id }}
            className="image-well"
            aria-current={image.id === current ? "page" : undefined}
          >
            <img
              src={image.thumbnail_url}
              alt={[`Image ${index + 1}: ${stackInWords(image)}`, image.label].filter(Boolean).join(" · ")}
            />
          </Link>
        </li>
      ))}
    </ul>
  );
}
