import { Button, Checkbox, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { StateLabel } from "../../ui/labels";
import type { Case, ImageSummary } from "../api";
import { stackInWords } from "../stackWords";
import { CaseLabel } from "./CaseLabel";
import { ImageNotes, scoreInWords } from "./ImageNotes";
import type { Picking } from "./usePicking";
import styles from "./browser.module.css";

const FEW = 4;

interface Props {
  readonly case: Case;
  readonly picking: Picking;
}

/** A case and its images, a row each; of many images the first few until the person asks for all. */
export function CaseRows({ case: each, picking }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { images } = each;
  const isLong = images.length > FEW;
  const shown = isLong && !isOpen ? images.slice(0, FEW - 1) : images;
  const rows = Math.max(1, shown.length) + (isLong ? 1 : 0);
  return (
    <Table.Tbody className={`row-group ${styles.group}`} data-chosen={picking.tickedOf(each) !== "none"}>
      {(shown.length === 0 ? [null] : shown).map((image, index) => (
        <Table.Tr key={image?.id ?? "none"}>
          {index === 0 && <CaseCells case={each} rows={rows} picking={picking} />}
          {image === null ? (
            <Table.Td colSpan={4}>No image</Table.Td>
          ) : (
            <ImageCells image={image} number={index + 1} case={each} picking={picking} />
          )}
        </Table.Tr>
      ))}
      {isLong && (
        <Table.Tr>
          <Table.Td colSpan={4}>
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? "Show fewer images" : `Show all ${images.length} images of ${each.code}`}
            </Button>
          </Table.Td>
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}

function CaseCells({ case: each, rows, picking }: Props & { readonly rows: number }) {
  return (
    <>
      <Table.Td rowSpan={rows}>
        <CaseTick case={each} picking={picking} />
      </Table.Td>
      <Table.Th scope="rowgroup" rowSpan={rows} fw={400}>
        <Text fw={620} inherit>
          {each.code}
        </Text>
        <CaseLabel case={each} />
      </Table.Th>
    </>
  );
}

export function CaseTick({ case: each, picking }: Props) {
  const ticked = picking.tickedOf(each);
  return (
    <Checkbox
      aria-label={`Choose ${each.code}`}
      size="xs"
      checked={ticked === "all"}
      indeterminate={ticked === "some"}
      onChange={(event) => {
        const { shiftKey } = event.nativeEvent as MouseEvent;
        picking.pick(each, ticked !== "all", shiftKey === true);
      }}
    />
  );
}

interface ImageProps extends Props {
  readonly image: ImageSummary;
  readonly number: number;
}

function ImageCells({ image, number, case: each, picking }: ImageProps) {
  const isOneOfMany = each.images.length > 1;
  return (
    <>
      <Table.Td className={styles.imageCell}>
        <div className={styles.picture}>
          {isOneOfMany && (
            <Checkbox
              aria-label={`Choose image ${number} of ${each.code}`}
              size="xs"
              pt={2}
              checked={picking.isImageChosen(each.id, image.id)}
              onChange={(event) => picking.pickImage(each, image.id, event.currentTarget.checked)}
            />
          )}
          <div className={`image-well ${styles.thumb}`}>
            <img src={image.thumbnail_url} alt="" loading="lazy" />
          </div>
          <div>
            <Link
              to="/images/$imageId"
              params={{ imageId: image.id }}
              className={`plain-link ${image.is_excluded ? styles.out : ""}`}
              aria-label={`${each.code}, image ${number}: ${stackInWords(image)}`}
            >
              {stackInWords(image)}
            </Link>
            {image.label !== "" && (
              <Text fz="sm" c="var(--fovea-ink-2)">
                {image.label}
              </Text>
            )}
          </div>
        </div>
      </Table.Td>
      <Table.Td>
        <ImageNotes image={image} />
      </Table.Td>
      <Table.Td ta="right">{image.variant_count}</Table.Td>
      <Table.Td>
        {image.is_unusual === true ? (
          <StateLabel tone="warn">Unusual</StateLabel>
        ) : (
          <Text span fz="sm" c="var(--fovea-ink-2)">
            {scoreInWords(image)}
          </Text>
        )}
      </Table.Td>
    </>
  );
}
