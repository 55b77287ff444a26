import { Checkbox, Text } from "@mantine/core";

import type { Treatment } from "./api";

interface Props {
  readonly treatments: readonly Treatment[];
  readonly value: readonly string[];
  readonly onChange: (keys: string[]) => void;
}

export function TreatmentChoice({ treatments, value, onChange }: Props) {
  return (
    <Checkbox.Group label="Treatments" value={[...value]} onChange={onChange}>
      {treatments.length === 0 && <Text c="dimmed">No treatment exists at this scale.</Text>}
      {treatments.map(({ key, title, description }) => (
        <Checkbox key={key} value={key} label={title} description={description} mt="sm" />
      ))}
    </Checkbox.Group>
  );
}
