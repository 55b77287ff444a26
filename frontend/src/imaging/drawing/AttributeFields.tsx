import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import type { Attributes } from "../types";

interface Props {
  readonly value: Attributes;
  readonly onChange: (value: Attributes) => void;
}

/** Further words of truth by name, such as density or BI-RADS. */
export function AttributeFields({ value, onChange }: Props) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const names = Object.keys(value);
  const add = (): void => {
    onChange({ ...value, [name.trim()]: text.trim() });
    setName("");
    setText("");
  };
  const remove = (gone: string): void =>
    onChange(Object.fromEntries(Object.entries(value).filter(([each]) => each !== gone)));
  return (
    <Stack gap={6} role="group" aria-label="Attributes">
      <Text fz="sm" fw={500}>
        Attributes
      </Text>
      {names.map((each) => (
        <Group key={each} justify="space-between" gap="xs">
          <Text fz="sm">
            {each}: {value[each]}
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`Remove ${each}`}
            onClick={() => remove(each)}
          >
            Remove
          </Button>
        </Group>
      ))}
      <Group gap={6} wrap="nowrap" align="flex-end">
        <TextInput
          size="xs"
          label="Name"
          placeholder="such as BI-RADS"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="Value"
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button size="xs" h={30} flex="none" variant="default" disabled={name.trim() === ""} onClick={add}>
          Add
        </Button>
      </Group>
    </Stack>
  );
}
