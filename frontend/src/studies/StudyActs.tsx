import { Button, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { plural } from "../ui/format";
import { Failure } from "../ui/states";
import {
  advanceStudy,
  progressQuery,
  studiesQuery,
  studyQuery,
  unblindStudy,
  type ReaderProgress,
  type Study,
  type StudyState,
} from "./api";
import { Unlabelled } from "./Unlabelled";

interface Act {
  readonly label: string;
  readonly title: string;
  readonly consequences: readonly string[];
  readonly needsReason: boolean;
  readonly run: (study: Study, reason: string) => Promise<Study>;
}

/** What an investigator can do next, by state. Every act is final. */
const ACTS: Partial<Record<StudyState, Act>> = {
  frozen: {
    label: "Open for reading",
    title: "Open the study for reading?",
    consequences: ["Readers find it in their worklists at once."],
    needsReason: false,
    run: (study) => advanceStudy(study.id, "open"),
  },
  reading: {
    label: "Close the study",
    title: "Close the study?",
    consequences: [
      "No answer is taken any more, from anybody.",
      "It cannot be opened again.",
      "It stays blinded.",
    ],
    needsReason: false,
    run: (study) => advanceStudy(study.id, "close"),
  },
  closed: {
    label: "Unblind",
    title: "Unblind the study?",
    consequences: [
      "You see which treatment was shown in every presentation.",
      "Results rest on the reference standard as it is now; labels and regions that come later change nothing.",
      "Your name, the time and the reason go into the audit trail.",
      "It cannot be blinded again.",
    ],
    needsReason: true,
    run: (study, reason) => unblindStudy(study.id, reason),
  },
};

export function StudyActs({ study }: { readonly study: Study }) {
  const [isOpen, setOpen] = useState(false);
  const act = ACTS[study.state];
  if (act === undefined) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{act.label}</Button>
      {isOpen && <ActDialog study={study} act={act} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  readonly study: Study;
  readonly act: Act;
  readonly onClose: () => void;
}

function ActDialog({ study, act, onClose }: DialogProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const run = useMutation({
    mutationFn: () => act.run(study, reason.trim()),
    onSuccess: async (changed) => {
      client.setQueryData(studyQuery(study.id).queryKey, changed);
      onClose();
      await client.invalidateQueries(studiesQuery);
    },
  });
  return (
    <Modal opened onClose={onClose} title={act.title}>
      <Stack>
        <List>
          {study.state === "reading" && <Unread studyId={study.id} />}
          {study.state === "closed" && <Unlabelled study={study} />}
          {act.consequences.map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
        {act.needsReason && (
          <Textarea
            label="Reason"
            description="For example: all readers have finished"
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        {run.isError && <Failure error={run.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={act.needsReason && reason.trim() === ""}
            loading={run.isPending}
            onClick={() => run.mutate()}
          >
            {act.label}
          </Button>
        </Group>
        {act.needsReason && reason.trim() === "" && (
          <Text fz="sm" c="dimmed" ta="right">
            Give the reason first.
          </Text>
        )}
      </Stack>
    </Modal>
  );
}

/** What would stay unread: nobody should close a study without having seen it. */
function Unread({ studyId }: { readonly studyId: string }) {
  const progress = useQuery(progressQuery(studyId, true));
  if (progress.isError) return <List.Item>What is unread could not be counted.</List.Item>;
  return (
    <List.Item>
      {progress.data ? describeUnread(progress.data.readers) : "Counting what is unread …"}
    </List.Item>
  );
}

function describeUnread(readers: readonly ReaderProgress[]): string {
  const unread = readers.map(({ sessions }) =>
    sessions.reduce((sum, { done, total }) => sum + total - done, 0),
  );
  const total = unread.reduce((sum, each) => sum + each, 0);
  if (total === 0) return "All presentations are read.";
  const behind = unread.filter((each) => each > 0).length;
  return `${plural(total, "presentation")} of ${plural(behind, "reader")} would stay unread.`;
}
