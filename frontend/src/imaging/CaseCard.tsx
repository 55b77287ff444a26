import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { StateLabel } from "../ui/labels";
import type { Case, ImageSummary, Reference } from "./api";
import { inWords } from "./words";

const IMAGES_SHOWN = 4;

/** A case: its images, what is actually so, and what to be careful about. */
export function CaseCard({ case: { code, images, reference } }: { readonly case: Case }) {
  const flags = [...new Set(images.flatMap((image) => image.flags))];
  const shown = images.slice(0, IMAGES_SHOWN);
  return (
    <Stack component="li" className="sheet" gap={0} style={{ listStyle: "none", overflow: "hidden" }}>
      <div className="case-images" data-many={shown.length > 1}>
        {shown.map((image, index) => (
          <Thumbnail
            key={image.id}
            image={image}
            name={`${code}, image ${index + 1}`}
            isWide={isLastOfOdd(index, shown)}
          />
        ))}
      </div>
      <Stack gap={4} p="sm">
        <Group justify="space-between" gap={6}>
          <Text fw={620}>{code}</Text>
          <Text fz="sm" c="var(--fovea-ink-2)">
            {[...new Set(images.map((image) => image.modality))].join(", ")}
          </Text>
        </Group>
        {reference !== null && <ReferenceLabel reference={reference} />}
        {images.some((image) => image.has_region) && <StateLabel tone="active">Region marked</StateLabel>}
        {images.length > IMAGES_SHOWN && <MoreImages images={images.slice(IMAGES_SHOWN)} />}
        {flags.map((flag) => (
          <StateLabel key={flag} tone="warn">
            {inWords(flag)}
          </StateLabel>
        ))}
      </Stack>
    </Stack>
  );
}

function isLastOfOdd(index: number, shown: readonly unknown[]): boolean {
  return shown.length > 1 && shown.length % 2 === 1 && index === shown.length - 1;
}

interface ThumbnailProps {
  readonly image: ImageSummary;
  readonly name: string;
  readonly isWide: boolean;
}

function Thumbnail({ image, name, isWide }: ThumbnailProps) {
  return (
    <Link
      to="/images/$imageId"
      params={{ imageId: image.id }}
      className="image-well"
      style={isWide ? { gridColumn: "span 2" } : undefined}
    >
      <img
        src={image.thumbnail_url}
        alt={`${name}: ${image.modality}, ${image.columns} × ${image.rows}`}
        loading="lazy"
      />
    </Link>
  );
}

function ReferenceLabel({ reference }: { readonly reference: Reference }) {
  const word = reference.finding_class === "abnormal" ? "Abnormal" : "Normal";
  if (reference.finding_class === null) return null;
  return (
    <StateLabel tone={reference.finding_class === "abnormal" ? "bad" : "good"}>
      {reference.finding === "" ? word : `${word}: ${reference.finding}`}
    </StateLabel>
  );
}

function MoreImages({ images }: { readonly images: readonly ImageSummary[] }) {
  return (
    <Text fz="sm">
      More:{" "}
      {images.map((image, index) => (
        <Anchor
          key={image.id}
          component={Link}
          to={`/images/${image.id}`}
          className="plain-link"
          fz="sm"
          mr={6}
        >
          {index + IMAGES_SHOWN + 1}
        </Anchor>
      ))}
    </Text>
  );
}
