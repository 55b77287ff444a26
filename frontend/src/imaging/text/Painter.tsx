import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { plural } from "../../ui/format";
import { Await, Failure } from "../../ui/states";
import { editImage } from "../acts";
import { imageQuery } from "../api";
import { Crosshair, Form } from "../stack/Form";
import { StackViewer } from "../stack/StackViewer";
import { useStack } from "../stack/useStack";
import { useStageView } from "../stack/useStageView";
import { previewOf } from "../drawing/sketch";
import { useSketch } from "../drawing/useSketch";
import type { ImageDetail, TextState } from "../types";
import styles from "./text.module.css";
import { asRectangle, type DrawnRectangle } from "./rectangles";

interface Props {
  readonly image: string;
  readonly kind: "paint" | "crop";
  readonly onDone: (state: TextState) => void;
  readonly onClose: () => void;
}

const TITLES = { paint: "Paint over words", crop: "Crop the picture" } as const;

/** Rectangles over words, or the part that stays: a new version of the pixels, with who, when and why. */
export function Painter({ image, kind, onDone, onClose }: Props) {
  const detail = useQuery(imageQuery(image));
  return (
    <Modal opened onClose={onClose} title={TITLES[kind]} size={1080} returnFocus={false}>
      <Await query={detail}>
        {(data) => <PainterForm image={data} kind={kind} onDone={onDone} onClose={onClose} />}
      </Await>
    </Modal>
  );
}

interface FormProps extends Omit<Props, "image"> {
  readonly image: ImageDetail;
}

function PainterForm({ image, kind, onDone, onClose }: FormProps) {
  const stack = useStack(image, 0);
  const view = useStageView(image);
  const [rectangles, setRectangles] = useState<readonly DrawnRectangle[]>([]);
  const [reach, setReach] = useState<"all" | "one">("all");
  const [reason, setReason] = useState("");
  const isCrop = kind === "crop";
  const word = image.kind === "cine" ? "frame" : "slice";
  const sketching = useSketch(view, "rectangle", (outline) => {
    const drawn = { outline, plane: reach === "one" && !isCrop ? stack.plane : null };
    setRectangles(isCrop ? [drawn] : [...rectangles, drawn]);
  });
  const save = useMutation({
    mutationFn: () =>
      editImage(image.id, {
        kind,
        rectangles: rectangles.map((each) => asRectangle(each, image)),
        reason: reason.trim(),
      }),
    onSuccess: ({ text_state }) => onDone(text_state),
  });
  const here = rectangles.filter(({ plane }) => plane === null || plane === stack.plane);
  const look = isCrop ? "chosen" : "block";
  return (
    <Stack gap="sm" className={styles.editor}>
      <Text fz="sm" c="var(--fovea-ink-2)">
        {isCrop
          ? "Drag a rectangle around what stays. The rest goes, on every plane."
          : "Drag a rectangle over each place with words."}{" "}
        By keys: arrows move, Enter sets a corner.
      </Text>
      {!isCrop && stack.count > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Where the next rectangle lies"
          data={[
            { value: "all", label: `On all ${word}s` },
            { value: "one", label: `On this ${word} only` },
          ]}
          value={reach}
          onChange={(value) => setReach(value as "all" | "one")}
        />
      )}
      <StackViewer
        image={image}
        stack={stack}
        view={view}
        chosen={null}
        drawing={{
          hand: sketching.hand,
          onKey: sketching.onKey,
          layer: (
            <>
              {here.map(({ outline }, index) => (
                <Form key={index} outline={outline} place={view.place} look={look} />
              ))}
              {sketching.sketch !== null && (
                <Form outline={previewOf(sketching.sketch)} place={view.place} look={look} />
              )}
              {sketching.cursor !== null && <Crosshair at={view.place(sketching.cursor)} />}
            </>
          ),
        }}
      />
      <TextInput
        size="xs"
        maw={620}
        label="Reason"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {save.isError && <Failure error={save.error} />}
      <Group justify="space-between" gap="sm" className="dialog-foot">
        <Group gap="xs">
          <Text fz="sm" role="status">
            {isCrop && rectangles.length === 1
              ? "The part that stays is set."
              : plural(rectangles.length, "rectangle")}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            disabled={rectangles.length === 0}
            onClick={() => setRectangles(rectangles.slice(0, -1))}
          >
            Undo
          </Button>
        </Group>
        <Group gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={rectangles.length === 0} loading={save.isPending} onClick={() => save.mutate()}>
            {isCrop ? "Crop" : "Paint over"}
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}
