import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, useSyncExternalStore, type FormEvent } from "react";

import { ApiError } from "../api/errors";
import { NO_BANNER } from "../ui/dialogs";
import { ProofFields } from "../ui/ProofFields";
import { confirmGate } from "./confirmGate";
import { headlessData } from "./headless";
import { refusalInWords } from "./login/words";
import type { Proof } from "./proof";

/** Before the account itself is changed, whoever sits there shows once more that it is theirs. */
export function ConfirmAgain() {
  const isShut = useSyncExternalStore(confirmGate.subscribe, confirmGate.isShut);
  // A moment later: the key that closes this must not reach the dialog below, which takes keys again then.
  const refuse = (): void => void window.setTimeout(() => confirmGate.refuse(NOT_CONFIRMED));
  return (
    <Modal
      opened={isShut}
      onClose={refuse}
      title="Confirm that it is you"
      centered
      closeOnEscape
      zIndex={300}
      attributes={NO_BANNER}
    >
      <ConfirmForm onCancel={refuse} />
    </Modal>
  );
}

const NOT_CONFIRMED = new ApiError(
  401,
  "not_confirmed",
  "Nothing was changed: you did not confirm that it is you.",
  null,
  [],
);

function ConfirmForm({ onCancel }: { readonly onCancel: () => void }) {
  const [proof, setProof] = useState<Proof | null>(null);
  const confirm = useMutation({
    mutationFn: confirmBy,
    onSuccess: () => confirmGate.open(),
    onError: () => setProof(null),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (proof !== null) confirm.mutate(proof);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text fz="sm">You are about to change how you log in. Fovea asks again who you are.</Text>
        <ProofFields
          proof={proof}
          onProof={setProof}
          problem={confirm.isError ? refusalInWords(confirm.error) : null}
          hasFocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" disabled={proof === null} loading={confirm.isPending}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

async function confirmBy(proof: Proof): Promise<void> {
  await headlessData("POST", pathFor(proof), proof);
}

function pathFor(proof: Proof): string {
  if ("password" in proof) return "/auth/reauthenticate";
  return "code" in proof ? "/auth/2fa/reauthenticate" : "/auth/webauthn/reauthenticate";
}
