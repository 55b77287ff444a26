import { Text } from "@mantine/core";

import { StateLabel } from "../../ui/labels";
import type { Case } from "../api";

/** What is actually so, and whether it is sure whose images these are. */
export function CaseLabel({ case: { reference, identity_question } }: { readonly case: Case }) {
  return (
    <>
      <div>
        <ReferenceLabel reference={reference} />
      </div>
      {identity_question !== "" && (
        <div>
          <StateLabel tone="warn">Identity in question</StateLabel>
        </div>
      )}
    </>
  );
}

function ReferenceLabel({ reference }: Pick<Case, "reference">) {
  if (reference === null || reference.finding_class === null) {
    return (
      <Text span fz="sm" c="dimmed">
        Not labelled
      </Text>
    );
  }
  const { finding_class, finding } = reference;
  const word = finding_class === "abnormal" ? "Abnormal" : "Normal";
  return (
    <StateLabel tone={finding_class === "abnormal" ? "bad" : "good"}>
      {finding === "" ? word : `${word}: ${finding}`}
    </StateLabel>
  );
}
