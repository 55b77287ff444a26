import { Button, Group, List, Modal, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { plural } from "../ui/format";
import { SignFields } from "../ui/SignFields";
import { useSigning, type Signature } from "../ui/signing";
import { Failure } from "../ui/states";
import {
  advanceStudy,
  progressQuery,
  signStudy,
  studiesQuery,
  studyQuery,
  type ReaderProgress,
  type Study,
  type StudyState,
} from "./api";
import { Unlabelled } from "./Unlabelled";

interface Act {
  readonly label: string;
  readonly title: string;
  readonly consequences: readonly string[];
}

/** What anybody who leads the study may do as it is. */
interface PlainAct extends Act {
  readonly run: (study: Study) => Promise<Study>;
}

/** What is signed. `meaning`: what whoever signs states by it. */
interface SignedAct extends Act {
  readonly meaning: string;
  readonly hint: string;
  readonly sign: (study: Study, signature: Signature) => Promise<Study>;
}

/** What an investigator can do next, by state. Every act is final. */
const ACTS: Partial<Record<StudyState, PlainAct | SignedAct>> = {
  frozen: {
    label: "Open for reading",
    title: "Open the study for reading?",
    consequences: ["Readers find it in their worklists at once."],
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
    meaning: "I break the blind of this study; its treatments and its secret are known after this.",
    hint: "all readers have finished",
    sign: (study, signature) => signStudy(study.id, "unblind", signature),
  },
};

export function StudyActs({ study }: { readonly study: Study }) {
  const [isOpen, setOpen] = useState(false);
  const act = ACTS[study.state];
  if (act === undefined) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{act.label}</Button>
      {isOpen &&
        ("sign" in act ? (
          <SignedDialog study={study} act={act} onClose={() => setOpen(false)} />
        ) : (
          <PlainDialog study={study} act={act} onClose={() => setOpen(false)} />
        ))}
    </>
  );
}

interface DialogProps<Kind extends Act> {
  readonly study: Study;
  readonly act: Kind;
  readonly onClose: () => void;
}

function PlainDialog({ study, act, onClose }: DialogProps<PlainAct>) {
  const run = useMutation({ mutationFn: () => act.run(study), onSuccess: useAfter(study, onClose) });
  return (
    <ActModal study={study} act={act} onClose={onClose} isPending={run.isPending} onAct={() => run.mutate()}>
      {run.isError && <Failure error={run.error} />}
    </ActModal>
  );
}

function SignedDialog({ study, act, onClose }: DialogProps<SignedAct>) {
  const run = useMutation({
    mutationFn: (signature: Signature) => act.sign(study, signature),
    onSuccess: useAfter(study, onClose),
  });
  const signing = useSigning(run.error);
  const { signature } = signing;
  return (
    <ActModal
      study={study}
      act={act}
      onClose={onClose}
      isPending={run.isPending}
      onAct={signature === null ? null : () => run.mutate(signature)}
    >
      <SignFields meaning={act.meaning} hint={act.hint} signing={signing} />
    </ActModal>
  );
}

function useAfter(study: Study, onClose: () => void): (changed: Study) => Promise<void> {
  const client = useQueryClient();
  return async (changed) => {
    client.setQueryData(studyQuery(study.id).queryKey, changed);
    onClose();
    await client.invalidateQueries(studiesQuery);
  };
}

interface ModalProps extends DialogProps<Act> {
  readonly isPending: boolean;
  /** Null as long as it cannot be done. */
  readonly onAct: (() => void) | null;
  readonly children: ReactNode;
}

function ActModal({ study, act, onClose, isPending, onAct, children }: ModalProps) {
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
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={onAct === null} loading={isPending} onClick={() => onAct?.()}>
            {act.label}
          </Button>
        </Group>
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
