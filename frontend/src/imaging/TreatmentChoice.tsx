import { Checkbox, SimpleGrid, Text } from "@mantine/core";

import type { Treatment } from "./api";

interface Props {
  readonly treatments: readonly Treatment[];
  readonly value: readonly string[];
  readonly onChange: (keys: string[]) => void;
  readonly error?: string | undefined;
}

/** The chosen treatments keep the order of the list, whatever the order of choosing. */
export function TreatmentChoice({ treatments, value, onChange, error }: Props) {
  const inOrder = (keys: string[]): string[] =>
    treatments.map(({ key }) => key).filter((key) => keys.includes(key));
  return (
    <Checkbox.Group
      label="Treatments"
      value={[...value]}
      onChange={(keys) => onChange(inOrder(keys))}
      error={error}
    >
      {treatments.length === 0 && <Text c="dimmed">No treatment exists at this scale.</Text>}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" my="xs">
        {treatments.map(({ key, title, description }) => (
          <Checkbox key={key} value={key} label={title} description={description} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
