import { Button, FileButton, Group, Stack, Text, Title } from "@mantine/core";
import { useState, type DragEvent } from "react";

import { notifyFailure } from "../../ui/notify";
import { fromDrop, fromInput, type PickedFile } from "./picked";

interface Props {
  readonly onPick: (files: PickedFile[]) => void;
  /** Something was chosen already: how it works has been read. */
  readonly isCompact?: boolean;
}

/** Takes files, zip archives and folders, by drop or by button. */
export function DropZone({ onPick, isCompact = false }: Props) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    fromDrop(event.dataTransfer).then(onPick, notifyFailure);
  };
  return (
    <Stack
      className="drop-zone"
      data-over={isOver}
      align="center"
      gap="sm"
      p={isCompact ? "md" : "xl"}
      ta="center"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {isCompact ? <Text>Drop more here, or choose more.</Text> : <WhatIsTaken />}
      <Group justify="center">
        <FileButton multiple onChange={(files) => onPick(files.map((file) => ({ file, path: file.name })))}>
          {(props) => <Button {...props}>Choose files</Button>}
        </FileButton>
        <FolderButton onPick={onPick} />
      </Group>
    </Stack>
  );
}

function WhatIsTaken() {
  return (
    <>
      <Title order={2}>Drop a folder, a zip archive or files here</Title>
      <Text c="var(--fovea-ink-2)" maw="64ch" style={{ textWrap: "balance" }}>
        DICOM, NIfTI, PNG, JPEG, TIFF or npy. The slices of a series become one stack. Names and dates are
        taken out of headers on the way in. A table beside the images becomes the reference standard: one row
        per file, with the columns file, label (normal or abnormal), finding, box (x,y,width,height in pixels)
        and mask (a file), as far as they are known.
      </Text>
    </>
  );
}

function FolderButton({ onPick }: Pick<Props, "onPick">) {
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  return (
    <>
      <Button variant="default" onClick={() => input?.click()}>
        Choose a folder
      </Button>
      <input
        ref={(element) => {
          element?.setAttribute("webkitdirectory", "");
          setInput(element);
        }}
        type="file"
        multiple
        hidden
        aria-label="Folder"
        onChange={(event) => {
          if (event.currentTarget.files !== null) onPick(fromInput(event.currentTarget.files));
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
