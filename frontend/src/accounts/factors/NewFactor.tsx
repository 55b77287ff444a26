import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { Await } from "../../ui/states";
import { recoveryCodes } from "./api";
import { CodesOnce } from "./CodesOnce";

interface Props {
  /** Codes existed before this factor, and the person was shown them then. */
  readonly hasCodes: boolean;
  readonly onClose: () => void;
}

/** The end of setting up a factor: with the first one come recovery codes, and they are shown now or never. */
export function NewFactor({ hasCodes, onClose }: Props) {
  return hasCodes ? <SetUp onClose={onClose} /> : <FirstCodes onClose={onClose} />;
}

function FirstCodes({ onClose }: Pick<Props, "onClose">) {
  const codes = useQuery({
    queryKey: ["new recovery codes"],
    queryFn: recoveryCodes,
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Await query={codes} label="Fetching your recovery codes">
      {(made) => (made === null ? <SetUp onClose={onClose} /> : <CodesOnce codes={made} onClose={onClose} />)}
    </Await>
  );
}

function SetUp({ onClose }: Pick<Props, "onClose">) {
  return (
    <Stack>
      <Text role="status">It is set up. Fovea asks for it from your next login on.</Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
