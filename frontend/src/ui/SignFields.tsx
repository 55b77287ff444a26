import { Stack, Text, Textarea } from "@mantine/core";

import { ApiError } from "../api/errors";
import { ProofFields } from "./ProofFields";
import { proofProblemIn, type Signing } from "./signing";
import { Failure } from "./states";

interface Props {
  /** One sentence: what whoever signs states by it. */
  readonly meaning: string;
  readonly signing: Signing;
  /** An example of a reason. */
  readonly hint?: string;
}

/** A signature: what it means, why it is given, and who gives it. Shows a refusal too. */
export function SignFields({ meaning, signing, hint }: Props) {
  const { reason, setReason, proof, setProof, error } = signing;
  const aboutProof = proofProblemIn(error);
  const aboutReason = error instanceof ApiError && error.field === "reason" ? error.message : null;
  const isElsewhere = Boolean(error) && aboutProof === null && aboutReason === null;
  return (
    <Stack gap="md">
      <div className="inset signature-meaning">
        <Text fz="sm" fw={600}>
          Your signature means
        </Text>
        <Text fz="sm">{meaning}</Text>
      </div>
      <Textarea
        label="Reason"
        description={`${hint === undefined ? "" : `For example: ${hint}. `}It stays in the record.`}
        required
        autosize
        minRows={2}
        maxLength={1000}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={aboutReason}
      />
      <ProofFields proof={proof} onProof={setProof} problem={aboutProof} />
      {isElsewhere && <Failure error={error} />}
    </Stack>
  );
}
