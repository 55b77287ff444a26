import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { Failure } from "../../ui/states";
import { newRecoveryCodes } from "./api";
import { CodesOnce } from "./CodesOnce";
import { FactorDialog } from "./FactorDialog";

export function NewCodes({ onClose }: { readonly onClose: () => void }) {
  const renew = useMutation({ mutationFn: newRecoveryCodes });
  return (
    <FactorDialog title="New recovery codes" onClose={onClose}>
      {renew.data === undefined ? (
        <Stack>
          <Text>The codes that you have now stop working.</Text>
          {renew.isError && <Failure error={renew.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button loading={renew.isPending} onClick={() => renew.mutate()}>
              Make new codes
            </Button>
          </Group>
        </Stack>
      ) : (
        <CodesOnce codes={renew.data} onClose={onClose} />
      )}
    </FactorDialog>
  );
}
