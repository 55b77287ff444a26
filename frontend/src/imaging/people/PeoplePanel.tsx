import { Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { useMe } from "../../accounts/me";
import { ActDialog } from "../../ui/ActDialog";
import { notifyDone } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { AddPerson } from "./AddPerson";
import { datasetPeopleQuery, takeDataset, type DatasetPerson } from "./api";
import { PeopleList } from "./PeopleList";

interface Props {
  readonly dataset: string;
  readonly mayWrite: boolean;
  readonly actions?: ReactNode;
}

/** Who may open the dataset, who could, and what that means for reading. */
export function PeoplePanel({ dataset, mayWrite, actions }: Props) {
  const people = useQuery(datasetPeopleQuery(dataset));
  const client = useQueryClient();
  const me = useMe();
  const [leaving, setLeaving] = useState<DatasetPerson | null>(null);
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["datasets"] });
  return (
    <Sheet title="People" lead={LEAD} {...(actions === undefined ? {} : { actions })}>
      <Await query={people}>
        {(rows) => {
          const current = rows.filter(({ taken_at }) => taken_at === null);
          const former = rows.filter(({ taken_at }) => taken_at !== null);
          return (
            <Stack gap="md">
              {current.length === 0 && <Text>Nobody can open this dataset now.</Text>}
              <PeopleList
                label="Who can open it"
                people={current}
                {...(mayWrite ? { onTake: setLeaving } : {})}
              />
              {mayWrite && <AddPerson dataset={dataset} people={rows} onGiven={refresh} />}
              {former.length > 0 && (
                <div>
                  <Title order={3}>Could open it</Title>
                  <PeopleList label="Who could open it" people={former} />
                </div>
              )}
            </Stack>
          );
        }}
      </Await>
      {leaving !== null && (
        <TakeDialog
          dataset={dataset}
          person={leaving}
          isMe={leaving.id === me.id}
          onClose={() => setLeaving(null)}
          onDone={() => {
            notifyDone(`${leaving.display_name} can no longer open the dataset.`);
            setLeaving(null);
            refresh();
          }}
        />
      )}
    </Sheet>
  );
}

const LEAD =
  "Only they see its cases, images, variants and reference standard. Whoever can open it, or could since the " +
  "variants were made, cannot read a study on it: they may know which image is which.";

interface TakeProps {
  readonly dataset: string;
  readonly person: DatasetPerson;
  readonly isMe: boolean;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function TakeDialog({ dataset, person, isMe, onClose, onDone }: TakeProps) {
  return (
    <ActDialog
      title={isMe ? "Take the dataset from yourself" : `Take the dataset from ${person.display_name}`}
      verb="Take away"
      onAct={() => takeDataset(dataset, person.id)}
      onDone={onDone}
      onClose={onClose}
    >
      <Text>
        {isMe ? "You" : person.display_name} can then open nothing of it any more. It can be given again. That{" "}
        {isMe ? "you" : "they"} could open it until now stays on record, and still keeps{" "}
        {isMe ? "you" : "them"} from reading a study on these variants.
      </Text>
    </ActDialog>
  );
}
