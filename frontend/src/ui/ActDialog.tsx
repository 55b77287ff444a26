import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { Failure } from "./states";

interface Props {
  readonly title: string;
  /** On the button: what happens, as a verb. */
  readonly verb: string;
  /** What follows from it. */
  readonly children?: ReactNode;
  /** The act takes a reason; without this it is never asked for. */
  readonly asksReason?: boolean;
  /** What stands in the field at first. */
  readonly reason?: string;
  readonly isDestructive?: boolean;
  readonly onAct: (reason: string) => Promise<unknown>;
  /** Once it is done; the dialog is not closed by itself. */
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Says what an act does before it is done; a refusal is shown and what was written stays. */
export function ActDialog(props: Props) {
  const { title, verb, children, asksReason = false, isDestructive = false, onAct, onDone, onClose } = props;
  const [reason, setReason] = useState(props.reason ?? "");
  const act = useMutation({ mutationFn: () => onAct(reason.trim()), onSuccess: onDone });
  const isReady = !asksReason || reason.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        {children}
        {asksReason && (
          <Textarea
            label="Reason"
            description="It stays with the images and in the audit trail."
            required
            autosize
            minRows={2}
            maxLength={300}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {act.isError && <Failure error={act.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            {...(isDestructive ? { color: "brick" } : {})}
            disabled={!isReady}
            loading={act.isPending}
            onClick={() => act.mutate()}
          >
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
