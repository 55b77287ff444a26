import { Button, Group, Select, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { peopleQuery } from "../../accounts/api";
import { rolesInWords } from "../../accounts/roles";
import { notifyDone } from "../../ui/notify";
import { Failure } from "../../ui/states";
import { giveDataset, type DatasetPerson } from "./api";
import { candidatesFor } from "./candidates";

interface Props {
  readonly dataset: string;
  readonly people: readonly DatasetPerson[];
  readonly onGiven: () => void;
}

/** Gives the dataset to one more investigator or administrator. */
export function AddPerson({ dataset, people, onGiven }: Props) {
  const everybody = useQuery(peopleQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const give = useMutation({
    mutationFn: (person: string) => giveDataset(dataset, person),
    onSuccess: ({ display_name }) => {
      notifyDone(`${display_name} can open the dataset now.`);
      setChosen(null);
      onGiven();
    },
  });
  if (everybody.isError) return <Failure error={everybody.error} onRetry={() => void everybody.refetch()} />;
  const candidates = candidatesFor(everybody.data ?? [], people);
  if (everybody.data !== undefined && candidates.length === 0) {
    return (
      <Text fz="sm" c="var(--fovea-ink-2)">
        Every investigator and administrator has it already.
      </Text>
    );
  }
  return (
    <>
      <Group align="flex-end" gap="sm">
        <Select
          label="Give it to"
          placeholder="An investigator or administrator"
          searchable
          nothingFoundMessage="Nobody of that name has one of these roles"
          flex="1 1 260px"
          maw={420}
          disabled={everybody.isPending}
          data={candidates.map(({ id, display_name, roles }) => ({
            value: id,
            label: `${display_name} (${rolesInWords(roles)})`,
          }))}
          value={chosen}
          onChange={(value) => {
            give.reset();
            setChosen(value);
          }}
        />
        <Button
          variant="default"
          disabled={chosen === null}
          loading={give.isPending}
          onClick={() => chosen !== null && give.mutate(chosen)}
        >
          Give
        </Button>
      </Group>
      {give.isError && <Failure error={give.error} />}
    </>
  );
}
