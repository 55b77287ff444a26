import { Text } from "@mantine/core";

import { SecretOnce } from "../../ui/SecretOnce";

interface Props {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The codes that let a person in who has lost app and passkeys. */
export function CodesOnce({ codes, onClose }: Props) {
  return (
    <>
      <Text fz="sm" mb="md">
        If you lose your phone or key, each of these codes lets you in once. Print them, or keep them where
        you keep passwords.
      </Text>
      <SecretOnce
        label="Your recovery codes"
        secret={codes.join("\n")}
        onClose={onClose}
        closeLabel="I have kept them"
      />
    </>
  );
}
