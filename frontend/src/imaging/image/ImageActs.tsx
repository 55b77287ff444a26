import { Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { hasRole, useMe } from "../../accounts/me";
import { ActDialog } from "../../ui/ActDialog";
import { notifyDone } from "../../ui/notify";
import { deleteImage, excludeImages, refreshDataset } from "../acts";
import type { ImageDetail } from "../types";

export type Mode = "look" | "standard" | "reading";

interface Props {
  readonly image: ImageDetail;
  readonly onMode: (mode: Mode) => void;
}

/** What can be done with an image beside looking at it. */
export function ImageActs({ image, onMode }: Props) {
  const mayWrite = hasRole(useMe(), "administrator");
  const [dialog, setDialog] = useState<"exclude" | "delete" | null>(null);
  return (
    <>
      <Button variant="default" onClick={() => onMode("reading")}>
        My reading
      </Button>
      {mayWrite && (
        <>
          <Button variant="default" onClick={() => onMode("standard")}>
            Draw lesions
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default">More</Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component={Link} to={`/images/${image.id}/panel`}>
                Panel of experts
              </Menu.Item>
              <Menu.Item onClick={() => setDialog("exclude")}>
                {image.is_excluded ? "Take back in" : "Exclude from studies"}
              </Menu.Item>
              <Menu.Item c="brick.7" onClick={() => setDialog("delete")}>
                Delete the image
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {dialog === "exclude" && <ExcludeImage image={image} onClose={() => setDialog(null)} />}
      {dialog === "delete" && <DeleteImage image={image} onClose={() => setDialog(null)} />}
    </>
  );
}

interface DialogProps {
  readonly image: ImageDetail;
  readonly onClose: () => void;
}

function ExcludeImage({ image, onClose }: DialogProps) {
  const client = useQueryClient();
  const isIn = !image.is_excluded;
  return (
    <ActDialog
      title={isIn ? "Exclude from studies" : "Take back in"}
      verb={isIn ? "Exclude" : "Take back in"}
      asksReason
      onAct={(reason) => excludeImages(image.dataset, { images: [image.id], is_excluded: isIn, reason })}
      onDone={() => {
        notifyDone(isIn ? "The image is excluded." : "The image is taken back in.");
        void refreshDataset(client, image.dataset);
        onClose();
      }}
      onClose={onClose}
    >
      {isIn
        ? "No new study, variant or score takes this image. It can be taken back in."
        : "New studies can hold this image again."}
    </ActDialog>
  );
}

function DeleteImage({ image, onClose }: DialogProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const finish = async (): Promise<void> => {
    notifyDone("The image is deleted.");
    await navigate({ to: `/datasets/${image.dataset}` });
    client.removeQueries({ queryKey: ["image", image.id] });
    await refreshDataset(client, image.dataset);
  };
  return (
    <ActDialog
      title="Delete the image"
      verb="Delete"
      isDestructive
      onAct={() => deleteImage(image.id)}
      onDone={() => void finish()}
      onClose={onClose}
    >
      It goes with its lesions, variants, measures and scores. It cannot be taken back. The audit trail keeps
      who did it and when.
    </ActDialog>
  );
}
