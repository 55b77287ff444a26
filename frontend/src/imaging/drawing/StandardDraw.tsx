import { Alert, Button, Group, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { Await, Failure } from "../../ui/states";
import { refreshDataset } from "../acts";
import { AttributeFields } from "./AttributeFields";
import { missingIn } from "./check";
import { ClassChoice } from "./ClassChoice";
import { DrawScreen, type DrawProps } from "./DrawScreen";
import { drawnLesions, type Lesions } from "./lesions";
import { SaveRow } from "./SaveRow";
import { asRequest, saveStandard, standardQuery, type CaseStandard } from "./standardApi";
import { takeOver } from "./takeOver";
import { EMPTY, useDraft } from "./useDraft";

interface Props extends DrawProps {
  readonly onClose: () => void;
}

/** An administrator says what is so: class, finding and lesions, with a reason where something stood before. */
export function StandardDraw(props: Props) {
  const standard = useQuery(standardQuery(props.image.case.id));
  return <Await query={standard}>{(data) => <StandardEditor {...props} standard={data} />}</Await>;
}

function StandardEditor({ standard, onClose, ...draw }: Props & { readonly standard: CaseStandard }) {
  const client = useQueryClient();
  const { case: of, dataset } = draw.image;
  const { current, lesions: standing } = standard;
  const drafting = useDraft(`fovea.standard.${of.id}`, {
    ...EMPTY,
    finding_class: current?.finding_class ?? null,
    finding: current?.finding ?? "",
    attributes: current?.attributes ?? {},
  });
  const { draft, change, drop } = drafting;
  const needsReason = current !== null || standing.length > 0;
  const missing = missingIn(draft, needsReason);
  const save = useMutation({
    mutationFn: () =>
      saveStandard(of.id, {
        finding_class: draft.finding_class ?? "abnormal",
        finding: draft.finding.trim(),
        attributes: draft.attributes,
        lesions: asRequest(drawnLesions(draft.lesions)),
        keep_lesions: draft.keeps,
        reason: draft.words.trim(),
      }),
    onSuccess: async () => {
      drop();
      notifyDone(`The standard of ${of.code} is saved.`);
      onClose();
      await refreshDataset(client, dataset);
    },
  });
  const mend = useMutation({
    mutationFn: () => takeOver(client, standing),
    onSuccess: ({ lesions, holes }) =>
      change({ lesions: [...lesions, ...draft.lesions], keeps: false, holes }),
  });
  return (
    <DrawScreen
      {...draw}
      title={`The standard of ${of.code}`}
      drafting={drafting}
      hidesLesions={!draft.keeps}
      head={
        standing.length > 0 && (
          <Standing
            count={standing.length}
            keeps={draft.keeps}
            holes={draft.holes}
            isPending={mend.isPending}
            onMend={() => mend.mutate()}
            onReplace={() => change({ keeps: false })}
            onKeep={() => change({ keeps: true, lesions: fresh(draft.lesions), holes: 0 })}
          />
        )
      }
    >
      {mend.isError && <Failure error={mend.error} />}
      <ClassChoice finding_class={draft.finding_class} finding={draft.finding} onChange={change} />
      <AttributeFields value={draft.attributes} onChange={(attributes) => change({ attributes })} />
      <Textarea
        label="Reason"
        description={needsReason ? "Why the standard is changed" : "May be left empty the first time"}
        autosize
        minRows={2}
        maxLength={300}
        value={draft.words}
        onChange={(event) => change({ words: event.currentTarget.value })}
      />
      {save.isError && <Failure error={save.error} />}
      <SaveRow
        verb="Save the standard"
        missing={missing}
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

/** Those that were not taken over. */
function fresh(lesions: Lesions): Lesions {
  return lesions.filter(({ key }) => !key.startsWith("standing-"));
}

interface StandingProps {
  readonly count: number;
  readonly keeps: boolean;
  readonly holes: number;
  readonly isPending: boolean;
  readonly onMend: () => void;
  readonly onReplace: () => void;
  readonly onKeep: () => void;
}

/** What becomes of the lesions that stand. */
function Standing({ count, keeps, holes, isPending, onMend, onReplace, onKeep }: StandingProps) {
  return (
    <Alert color={keeps ? "petrol" : "amber"}>
      <Text fz="sm">
        {keeps
          ? `${plural(count, "lesion")} of this case stand; what you draw comes beside them.`
          : "Only what is listed below stands after saving; every other lesion of this case is withdrawn."}
        {holes > 0 && ` ${plural(holes, "hole")} in them cannot be drawn and would be filled.`}
      </Text>
      <Group gap={6} mt={6}>
        {keeps ? (
          <>
            <Button size="compact-sm" variant="default" loading={isPending} onClick={onMend}>
              Mend them
            </Button>
            <Button size="compact-sm" variant="default" onClick={onReplace}>
              Replace them all
            </Button>
          </>
        ) : (
          <Button size="compact-sm" variant="default" onClick={onKeep}>
            Keep them as they are
          </Button>
        )}
      </Group>
    </Alert>
  );
}
