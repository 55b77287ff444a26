import { Button, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError } from "../../api/errors";
import { StateLabel } from "../../ui/labels";
import { Page } from "../../ui/Page";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { readinessQuery, type Problem, type Readiness, type Study } from "../api";
import { STUDY_STATES } from "../words";
import type { SaveStatus } from "./autosaver";
import { ComparisonSection } from "./ComparisonSection";
import { DeleteDraft } from "./DeleteDraft";
import { FreezeDialog } from "./FreezeDialog";
import { ImagesSection } from "./ImagesSection";
import { NameSection } from "./NameSection";
import { PrepareImages } from "./PrepareImages";
import { atField } from "./problems";
import { QuestionsSection } from "./QuestionsSection";
import { ReadersSection } from "./ReadersSection";
import { ReadinessPanel } from "./ReadinessPanel";
import { SaveLine } from "./SaveLine";
import { SessionsSection } from "./SessionsSection";
import { ShowingSection } from "./ShowingSection";
import { useDraft, type DraftEditing } from "./useDraft";
import { ViewsSection } from "./ViewsSection";

/** A draft's whole protocol on one page, and beside it what still keeps it from being frozen. */
export function StudyEditor({ study }: { readonly study: Study }) {
  const editing = useDraft(study);
  const readiness = useQuery(readinessQuery(study.id));
  const problems = [...refusals(editing.status), ...(readiness.data?.problems ?? [])];
  const { draft, change, changeProtocol } = editing;
  const section = { protocol: draft.protocol, problems, change: changeProtocol };
  return (
    <Page
      title={draft.title.trim() || study.title}
      back={{ to: "/studies", label: "All studies" }}
      badges={<StateLabel tone={STUDY_STATES.draft.tone}>{STUDY_STATES.draft.word}</StateLabel>}
      actions={<DeleteDraft study={study} />}
    >
      <div className="editor">
        <Stack gap="lg" miw={0}>
          <NameSection draft={draft} problems={problems} change={change} />
          <ImagesSection {...section} />
          <ViewsSection {...section} fill={editing.fill} />
          <ComparisonSection {...section} />
          <ShowingSection {...section} />
          <QuestionsSection {...section} />
          <ReadersSection {...section} />
          <SessionsSection {...section} />
        </Stack>
        <aside className="editor-aside" aria-label="Readiness">
          <Sheet title="For each reader">
            <Await query={readiness}>
              {(data) => <Freezing study={study} readiness={data} problems={problems} editing={editing} />}
            </Await>
          </Sheet>
        </aside>
      </div>
    </Page>
  );
}

/** What the server would not store, beside the field it is about. */
function refusals({ state, error }: SaveStatus): Problem[] {
  return state === "refused" && error instanceof ApiError ? error.fields.map(atField) : [];
}

interface FreezingProps {
  readonly study: Study;
  readonly readiness: Readiness;
  readonly problems: readonly Problem[];
  readonly editing: DraftEditing;
}

function Freezing({ study, readiness, problems, editing }: FreezingProps) {
  const [isOpen, setOpen] = useState(false);
  const { status, flush } = editing;
  const { dataset } = editing.draft.protocol;
  const isComplete = readiness.is_ready && problems.length === 0;
  const isReady = isComplete && !readiness.must_prepare;
  return (
    <>
      <ReadinessPanel readiness={readiness} problems={problems} dataset={dataset} />
      <SaveLine status={status} onRetry={() => void flush()} />
      {isComplete && dataset !== null && (
        <PrepareImages studyId={study.id} dataset={dataset} readiness={readiness} flush={flush} />
      )}
      <div>
        <Button fullWidth disabled={!isReady} onClick={() => setOpen(true)}>
          Freeze the study
        </Button>
        {!isReady && (
          <Text fz="sm" c="dimmed" mt={6}>
            {isComplete ? "Possible when the images are prepared." : "Possible when nothing is missing."}
          </Text>
        )}
      </div>
      {isOpen && (
        <FreezeDialog study={study} readiness={readiness} flush={flush} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
