import { Button, Checkbox, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, type KeyboardEvent, type Ref } from "react";

import { StateLabel } from "../../ui/labels";
import { previewAddress } from "../stack/address";
import { PlaneSlider } from "../stack/PlaneSlider";
import { planeAfterKey } from "../stack/steps";
import { stackInWords, TEXT_STATES } from "../stackWords";
import type { TextImage, TextState } from "../types";
import styles from "./text.module.css";

interface Props {
  readonly image: TextImage;
  readonly number: number;
  /** What was done about it in this round; null while it waits. */
  readonly outcome: TextState | null;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly cardRef: Ref<HTMLDivElement>;
  readonly onFocus: () => void;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onDeclare: () => void;
  readonly onEdit: (kind: "paint" | "crop") => void;
}

/** One picture that may show words, large enough to read them, with all of its planes. */
export function QueueCard(props: Props) {
  const { image, number, outcome, isCurrent, isChosen, cardRef, onFocus, onChoose } = props;
  const [plane, setPlane] = useState(0);
  const count = image.plane_count;
  const name = `${image.case.code}, picture ${number}`;
  const onKey = (event: KeyboardEvent): void => {
    const next = planeAfterKey(event.key, plane, count);
    if (event.target !== event.currentTarget || next === null || count < 2) return;
    event.preventDefault();
    setPlane(next);
  };
  return (
    <li>
      <div
        ref={cardRef}
        className={`sheet ${styles.card}`}
        data-current={isCurrent}
        data-done={outcome !== null}
        role="group"
        aria-label={name}
        tabIndex={0}
        onFocus={onFocus}
        onKeyDown={onKey}
      >
        <div className={`image-well ${styles.picture}`}>
          <img
            src={previewAddress(image.id, { plane, window: null, version: outcome === "masked" ? 1 : 0 })}
            alt={`${name}: ${stackInWords(image)}`}
            loading="lazy"
          />
        </div>
        <PlaneSlider kind={image.kind} stack={{ plane, count, setPlane }} />
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <div>
            <Link to="/images/$imageId" params={{ imageId: image.id }} className="plain-link">
              {image.case.code}
            </Link>
            <Text fz="sm" c="var(--fovea-ink-2)">
              {stackInWords(image)}
            </Text>
          </div>
          <Checkbox
            size="xs"
            aria-label={`Choose ${name}`}
            checked={isChosen}
            disabled={outcome !== null}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        </Group>
        <FoundWords words={image.found_words} />
        {outcome === null ? (
          <CardActs {...props} name={name} />
        ) : (
          <StateLabel tone={outcome === "suspected" ? "warn" : "good"}>{TEXT_STATES[outcome]}</StateLabel>
        )}
      </div>
    </li>
  );
}

/** Nobody has looked, nothing was found, or what was. */
function FoundWords({ words }: { readonly words: string | null }) {
  if (words === null) return null;
  return (
    <Text fz="sm" lineClamp={3}>
      {words === "" ? "No words were found." : <>Found: “{words}”</>}
    </Text>
  );
}

function CardActs({ name, onDeclare, onEdit }: Props & { readonly name: string }) {
  return (
    <Group gap={6} mt="auto">
      <Button size="compact-sm" variant="default" aria-label={`Declare free: ${name}`} onClick={onDeclare}>
        Declare free
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Paint over: ${name}`}
        onClick={() => onEdit("paint")}
      >
        Paint over
      </Button>
      <Button size="compact-sm" variant="default" aria-label={`Crop: ${name}`} onClick={() => onEdit("crop")}>
        Crop
      </Button>
    </Group>
  );
}
