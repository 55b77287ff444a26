import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { plural } from "../../ui/format";
import { notifyDone } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { Failure } from "../../ui/states";
import { refreshDataset } from "../acts";
import { ClassChoice } from "../drawing/ClassChoice";
import type { DrawnLesion } from "../drawing/lesions";
import { adjudicate, asRequest } from "../drawing/standardApi";
import type { FindingClass } from "../types";

interface Props {
  readonly caseId: string;
  readonly dataset: string;
  readonly suggested: FindingClass | null;
  readonly finding: string;
  readonly readings: readonly string[];
  readonly lesions: readonly DrawnLesion[];
}

/** What the case is, from these readings: signed with a reason. */
export function DecisionSheet({ caseId, dataset, suggested, finding, readings, lesions }: Props) {
  const client = useQueryClient();
  const [said, setSaid] = useState({ finding_class: suggested, finding });
  const [reason, setReason] = useState("");
  const sign = useMutation({
    mutationFn: () =>
      adjudicate(caseId, {
        finding_class: said.finding_class ?? "abnormal",
        finding: said.finding.trim(),
        attributes: {},
        readings,
        lesions: asRequest(lesions),
        reason: reason.trim(),
      }),
    onSuccess: async () => {
      notifyDone("The case is settled.");
      await client.invalidateQueries({ queryKey: ["panel", caseId] });
      await refreshDataset(client, dataset);
    },
  });
  const missing = missingFor(said.finding_class, readings, lesions, reason);
  return (
    <Sheet title="Settle the case" lead="It becomes the reference standard, with your name and the reason.">
      <Stack maw={560}>
        <ClassChoice {...said} onChange={(change) => setSaid({ ...said, ...change })} />
        <Text fz="sm">
          Rests on {plural(readings.length, "reading")}, with {plural(lesions.length, "lesion")} taken from
          them. Lesions that stand now are replaced.
        </Text>
        <Textarea
          label="Reason"
          required
          autosize
          minRows={2}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {sign.isError && <Failure error={sign.error} />}
        <Group gap="sm">
          <Button disabled={missing !== null} loading={sign.isPending} onClick={() => sign.mutate()}>
            Sign
          </Button>
          {missing !== null && (
            <Text fz="sm" c="var(--fovea-ink-2)" role="status">
              {missing}
            </Text>
          )}
        </Group>
      </Stack>
    </Sheet>
  );
}

function missingFor(
  finding_class: FindingClass | null,
  readings: readonly string[],
  lesions: readonly DrawnLesion[],
  reason: string,
): string | null {
  if (finding_class === null) return "Say whether the case is normal or abnormal.";
  if (readings.length === 0) return "Choose the readings that the decision rests on.";
  if (finding_class === "normal" && lesions.length > 0) return "A normal case has no lesions: take none.";
  return reason.trim() === "" ? "Give the reason." : null;
}
