import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";

import { plural } from "../../ui/format";
import { Empty } from "../../ui/states";
import { StickyBar } from "../../ui/StickyBar";
import type { TextImage } from "../types";
import { Painter } from "./Painter";
import { isRoundOver } from "./queue";
import { QueueCard } from "./QueueCard";
import { QueueHead } from "./QueueHead";
import { useQueue } from "./useQueue";
import styles from "./text.module.css";

interface Props {
  readonly dataset: string;
  readonly images: readonly TextImage[];
  /** Others wait on the server. */
  readonly hasMore: boolean;
  readonly onNext: () => void;
}

interface Editing {
  readonly image: string;
  readonly kind: "paint" | "crop";
}

/** A round of pictures to look at, by pointer or by keys alone. */
export function QueueScreen({ dataset, images, hasMore, onNext }: Props) {
  const queue = useQueue(dataset, images);
  const { outcomes, current, setCurrent, chosen, choose, declare } = queue;
  const [editing, setEditing] = useState<Editing | null>(null);
  const cards = useRef<(HTMLDivElement | null)[]>([]);
  const reason = useRef<HTMLInputElement>(null);
  const waiting = images.filter(({ id }) => !outcomes.has(id));
  const here = images[current];
  const isWaiting = here !== undefined && !outcomes.has(here.id);

  const declareAll = (ids: readonly string[]): void => {
    if (!declare(ids)) reason.current?.focus();
  };
  const goTo = (index: number): void => {
    if (index >= 0 && index < images.length) cards.current[index]?.focus();
  };
  const edit = (kind: Editing["kind"]) => () => {
    if (isWaiting) setEditing({ image: here.id, kind });
  };
  useHotkeys(
    editing !== null
      ? []
      : [
          ["j", () => goTo(current + 1)],
          ["k", () => goTo(current - 1)],
          ["f", () => isWaiting && declareAll([here.id])],
          ["p", edit("paint")],
          ["c", edit("crop")],
          ["x", () => isWaiting && choose(here.id, !chosen.has(here.id))],
        ],
  );
  // The editor gives the focus back to where the person goes on.
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && editing === null) cards.current[current]?.focus();
    wasEditing.current = editing !== null;
  }, [editing, current]);
  // After an act the next picture that waits has the focus, where the last one had it.
  useEffect(() => {
    if (cards.current.some((card) => card === document.activeElement)) cards.current[current]?.focus();
  }, [current]);

  const head = (
    <QueueHead
      dataset={dataset}
      reason={queue.reason}
      onReason={queue.setReason}
      reasonRef={reason}
      isReasonMissing={queue.isReasonMissing}
    />
  );
  if (images.length === 0) {
    return (
      <>
        {head}
        <Empty title="No picture waits">Nothing in this dataset is suspected to show words.</Empty>
      </>
    );
  }
  return (
    <>
      {head}
      <Checkbox
        size="sm"
        label="All pictures below"
        checked={waiting.length > 0 && waiting.every(({ id }) => chosen.has(id))}
        indeterminate={chosen.size > 0 && chosen.size < waiting.length}
        disabled={waiting.length === 0}
        onChange={(event) => queue.chooseAll(event.currentTarget.checked ? waiting.map(({ id }) => id) : [])}
      />
      <ul className={styles.grid}>
        {images.map((image, index) => (
          <QueueCard
            key={image.id}
            image={image}
            number={index + 1}
            outcome={outcomes.get(image.id) ?? null}
            isCurrent={index === current}
            isChosen={chosen.has(image.id)}
            cardRef={(element) => {
              cards.current[index] = element;
            }}
            onFocus={() => setCurrent(index)}
            onChoose={(isChosen) => choose(image.id, isChosen)}
            onDeclare={() => declareAll([image.id])}
            onEdit={(kind) => setEditing({ image: image.id, kind })}
          />
        ))}
      </ul>
      {isRoundOver(images, outcomes) && (
        <Group>
          <Button onClick={onNext}>{hasMore ? "Show the next pictures" : "Look whether any is left"}</Button>
        </Group>
      )}
      {chosen.size > 0 && (
        <StickyBar label="Acts on what is chosen">
          <Text role="status" fw={620}>
            {plural(chosen.size, "picture")} chosen
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={() => queue.chooseAll([])}>
              Choose nothing
            </Button>
            <Button loading={queue.isDeclaring} onClick={() => declareAll([...chosen])}>
              Declare {plural(chosen.size, "picture")} free
            </Button>
          </Group>
        </StickyBar>
      )}
      {editing !== null && (
        <Painter
          image={editing.image}
          kind={editing.kind}
          onDone={(state) => {
            queue.settle(editing.image, state);
            setEditing(null);
          }}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
