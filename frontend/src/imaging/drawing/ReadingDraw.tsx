import { Alert, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { formatDateTime } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { Await, Failure } from "../../ui/states";
import { missingIn } from "./check";
import { ClassChoice } from "./ClassChoice";
import { DrawScreen, type DrawProps } from "./DrawScreen";
import { drawnLesions } from "./lesions";
import { lesionsFrom } from "./readings";
import { SaveRow } from "./SaveRow";
import { asOutlines, ownReadingsQuery, saveReading, type ExpertReading } from "./standardApi";
import { EMPTY, useDraft } from "./useDraft";

interface Props extends DrawProps {
  readonly onClose: () => void;
}

/** A member of the panel reads alone: nobody else's reading is on this screen. */
export function ReadingDraw(props: Props) {
  const own = useQuery(ownReadingsQuery(props.image.case.id));
  return (
    <Await query={own}>
      {(readings) => (
        <ReadingEditor {...props} before={readings.find((each) => each.replaced_at === null) ?? null} />
      )}
    </Await>
  );
}

function ReadingEditor({ before, onClose, ...draw }: Props & { readonly before: ExpertReading | null }) {
  const client = useQueryClient();
  const { case: of } = draw.image;
  const drafting = useDraft(`fovea.reading.${of.id}`, {
    ...EMPTY,
    finding_class: before?.finding_class ?? null,
    finding: before?.finding ?? "",
    words: before?.note ?? "",
    lesions: before === null ? [] : lesionsFrom(before.outlines),
  });
  const { draft, change, drop } = drafting;
  const save = useMutation({
    mutationFn: () =>
      saveReading(of.id, {
        finding_class: draft.finding_class ?? "abnormal",
        finding: draft.finding.trim(),
        outlines: asOutlines(drawnLesions(draft.lesions)),
        note: draft.words.trim(),
      }),
    onSuccess: async () => {
      drop();
      notifyDone(`Your reading of ${of.code} is saved.`);
      onClose();
      await client.invalidateQueries({ queryKey: ["standard", of.id] });
    },
  });
  return (
    <DrawScreen
      {...draw}
      title={`My reading of ${of.code}`}
      drafting={drafting}
      hidesLesions
      head={
        before !== null && (
          <Alert color="petrol">
            You read this case on {formatDateTime(before.at)}. The newest reading counts.
          </Alert>
        )
      }
    >
      <ClassChoice finding_class={draft.finding_class} finding={draft.finding} onChange={change} />
      <Textarea
        label="Note"
        description="For whoever settles the case"
        autosize
        minRows={2}
        maxLength={1000}
        value={draft.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
      />
      {save.isError && <Failure error={save.error} />}
      <SaveRow
        verb="Save my reading"
        missing={missingIn(draft, false)}
        isPending={save.isPending}
        onSave={() => save.mutate()}
        onLeave={() => {
          drop();
          onClose();
        }}
      />
    </DrawScreen>
  );
}
