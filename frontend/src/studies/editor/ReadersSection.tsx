import { Alert, Checkbox, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { peopleQuery, type Person } from "../../accounts/api";
import { hasRole } from "../../accounts/me";
import { Sheet } from "../../ui/Sheet";
import { Await } from "../../ui/states";
import { errorAt, type SectionProps } from "./section";

export function ReadersSection({ protocol, problems, change }: SectionProps) {
  const people = useQuery(peopleQuery);
  return (
    <Sheet
      title="Readers"
      id="readers"
      lead="People with the role of a reader. Each reads every case, in an order of their own."
    >
      <Await query={people}>
        {(list) => (
          <ReaderChoice
            people={choosable(list, protocol.readers)}
            value={protocol.readers}
            error={errorAt(problems, "readers")}
            onChange={(readers) => change({ readers })}
          />
        )}
      </Await>
    </Sheet>
  );
}

/** Active readers, and whoever was chosen before and is none any more, so that they can be taken out. */
export function choosable(people: readonly Person[], chosen: readonly string[]): Person[] {
  return people.filter((each) => (each.is_active && hasRole(each, "reader")) || chosen.includes(each.id));
}

interface Props {
  readonly people: readonly Person[];
  readonly value: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (readers: string[]) => void;
}

function ReaderChoice({ people, value, error, onChange }: Props) {
  const isSimulated = people.some(({ id, is_simulated }) => is_simulated && value.includes(id));
  if (people.length === 0)
    return <Text c="dimmed">Nobody is a reader yet. An administrator invites them.</Text>;
  return (
    <>
      <Checkbox.Group aria-label="Readers" value={[...value]} error={error} onChange={onChange}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" mb={error === undefined ? 0 : "xs"}>
          {people.map(({ id, display_name, username, is_simulated }) => (
            <Checkbox
              key={id}
              value={id}
              label={display_name}
              description={is_simulated ? "Simulated" : username}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      {isSimulated && (
        <Alert color="amber">
          A study with simulated readers is labelled so on every screen and in its export.
        </Alert>
      )}
    </>
  );
}
