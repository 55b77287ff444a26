import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { StateLabel } from "../../ui/labels";
import { plural } from "../../ui/format";
import type { Case, ImageSummary } from "../api";
import { flagInShort } from "../flags";
import { stackInWords, TEXT_STATES } from "../stackWords";
import { CaseLabel } from "./CaseLabel";
import { CaseTick } from "./CaseRows";
import type { Picking } from "./usePicking";
import styles from "./browser.module.css";

const IMAGES_SHOWN = 4;
const LINES_SHOWN = 3;

interface Props {
  readonly case: Case;
  readonly picking: Picking;
  /** Leads to the list with this case alone, where all of its images stand. */
  readonly onShowAll: (code: string) => void;
}

/** A case as pictures: what its images are, what is actually so, and what to be careful about. */
export function CaseCard({ case: each, picking, onShowAll }: Props) {
  const { code, images } = each;
  const shown = images.slice(0, IMAGES_SHOWN);
  return (
    <li className={`sheet ${styles.card}`} data-chosen={picking.tickedOf(each) !== "none"}>
      <div className={styles.cardPictures}>
        <div className="case-images" data-many={shown.length > 1}>
          {shown.map((image, index) => (
            <Picture
              key={image.id}
              image={image}
              name={`${code}, image ${index + 1}`}
              isWide={shown.length > 1 && shown.length % 2 === 1 && index === shown.length - 1}
            />
          ))}
        </div>
        <div className={styles.cardTick}>
          <CaseTick case={each} picking={picking} />
        </div>
      </div>
      <Stack gap={3} p="sm">
        <Text fw={620}>{code}</Text>
        <CaseLabel case={each} />
        <Descriptions images={images} />
        {images.length > IMAGES_SHOWN && (
          <button type="button" className="text-button plain-link" onClick={() => onShowAll(code)}>
            All {images.length} images
          </button>
        )}
        <CardNotes images={images} />
      </Stack>
    </li>
  );
}

interface PictureProps {
  readonly image: ImageSummary;
  readonly name: string;
  readonly isWide: boolean;
}

function Picture({ image, name, isWide }: PictureProps) {
  return (
    <Link
      to="/images/$imageId"
      params={{ imageId: image.id }}
      className="image-well"
      style={isWide ? { gridColumn: "span 2" } : undefined}
    >
      <img src={image.thumbnail_url} alt={`${name}: ${stackInWords(image)}`} loading="lazy" />
    </Link>
  );
}

function Descriptions({ images }: { readonly images: readonly ImageSummary[] }) {
  return images.slice(0, images.length > IMAGES_SHOWN ? LINES_SHOWN : IMAGES_SHOWN).map((image) => (
    <Text key={image.id} fz="sm" c="var(--fovea-ink-2)">
      {[stackInWords(image), image.label].filter(Boolean).join(" · ")}
    </Text>
  ));
}

/** What any of the images says, once. */
function CardNotes({ images }: { readonly images: readonly ImageSummary[] }) {
  const flags = [...new Set(images.flatMap((image) => image.flags))];
  const excluded = images.filter(({ is_excluded }) => is_excluded).length;
  const unusual = images.filter(({ is_unusual }) => is_unusual === true).length;
  const texts = images.filter(({ text_state }) => text_state === "suspected").length;
  const lesions = images.reduce((sum, { region_count }) => sum + region_count, 0);
  return (
    <>
      {excluded > 0 && (
        <StateLabel tone="bad">{excluded === images.length ? "Excluded" : `${excluded} excluded`}</StateLabel>
      )}
      {unusual > 0 && (
        <StateLabel tone="warn">{images.length === 1 ? "Unusual" : `${unusual} unusual`}</StateLabel>
      )}
      {lesions > 0 && <StateLabel tone="active">{plural(lesions, "lesion")}</StateLabel>}
      {texts > 0 && <StateLabel tone="warn">{TEXT_STATES.suspected}</StateLabel>}
      {flags
        .filter((flag) => flag !== "burned_in_text_possible")
        .map((flag) => (
          <StateLabel key={flag} tone="quiet">
            {flagInShort(flag)}
          </StateLabel>
        ))}
    </>
  );
}
