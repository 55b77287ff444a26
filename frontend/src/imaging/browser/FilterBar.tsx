import { Button, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useId, useState, type KeyboardEvent } from "react";

import type { DatasetSummary } from "../api";
import { narrowings, withFilter, type FilterField } from "./filter";
import {
  counted,
  EXCLUDED,
  flagChoices,
  KINDS,
  LABELS,
  modalityChoices,
  narrowingInWords,
  ORDERINGS,
  QUESTIONS,
  TEXTS,
  UNUSUAL,
  VARIANTS,
  withChosen,
  type Choice,
} from "./filterWords";
import type { Browse } from "./useBrowse";

interface Props {
  readonly summary: DatasetSummary | undefined;
  readonly browse: Browse;
}

const FURTHER: readonly FilterField[] = ["flag", "text_state", "unusual", "variants", "excluded", "question"];

/** The narrowings that are used most, and the others behind a button. */
export function FilterBar({ summary, browse }: Props) {
  const inForce = FURTHER.filter((field) => browse.filter[field] !== undefined).length;
  const [isOpen, setOpen] = useState(inForce > 0);
  const panel = useId();
  const choose = { browse };
  return (
    <div>
      <Group align="flex-end" gap="sm">
        <SearchField key={browse.filter.search ?? ""} browse={browse} />
        <Chooser {...choose} field="label" label="Label" choices={counted(LABELS, summary?.labels)} />
        <Chooser {...choose} field="modality" label="Modality" choices={modalityChoices(summary)} />
        <Chooser {...choose} field="kind" label="Kind" choices={counted(KINDS, summary?.kinds)} />
        <Chooser {...choose} field="ordering" label="Sort by" choices={ORDERINGS} none="Case number" />
        <Button
          variant="default"
          size="xs"
          h={30}
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Fewer filters" : inForce > 0 ? `More filters (${inForce})` : "More filters"}
        </Button>
      </Group>
      <div id={panel}>
        {isOpen && (
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" mt="sm">
            <Chooser {...choose} field="flag" label="Note" choices={flagChoices(summary)} />
            <Chooser {...choose} field="text_state" label="Words in the picture" choices={TEXTS} />
            <Chooser {...choose} field="unusual" label="Score says" choices={UNUSUAL} />
            <Chooser {...choose} field="variants" label="Variants" choices={VARIANTS} />
            <Chooser {...choose} field="excluded" label="Excluded" choices={EXCLUDED} />
            <Chooser {...choose} field="question" label="Identity" choices={QUESTIONS} />
          </SimpleGrid>
        )}
      </div>
    </div>
  );
}

interface ChooserProps {
  readonly browse: Browse;
  readonly field: FilterField;
  readonly label: string;
  readonly choices: readonly Choice[];
  /** What is said while nothing is chosen. */
  readonly none?: string;
}

function Chooser({ browse: { filter, go }, field, label, choices, none = "Any" }: ChooserProps) {
  const value = filter[field];
  return (
    <Select
      size="xs"
      label={label}
      placeholder={none}
      flex="1 1 130px"
      maw={{ sm: 220 }}
      clearable
      clearButtonProps={{ "aria-label": `Clear: ${label}` }}
      data={withChosen(choices, value, narrowingInWords(filter, field))}
      value={value ?? null}
      onChange={(chosen) => go(withFilter(filter, { [field]: chosen ?? undefined }))}
    />
  );
}

function SearchField({ browse: { filter, go } }: Pick<Props, "browse">) {
  const [text, setText] = useState(filter.search ?? "");
  const search = (): void => {
    if (text.trim() !== (filter.search ?? "")) go(withFilter(filter, { search: text }));
  };
  return (
    <TextInput
      type="search"
      size="xs"
      label="Case number"
      placeholder="such as 12"
      flex="1 1 120px"
      maw={{ sm: 160 }}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={search}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === "Enter") search();
      }}
    />
  );
}

/** What narrows the list now; each can be taken away. */
export function Narrowings({ browse: { filter, go } }: Pick<Props, "browse">) {
  const inForce = narrowings(filter);
  if (inForce.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label="Filters in force">
      {inForce.map((field) => (
        <Button
          key={field}
          size="compact-sm"
          variant="light"
          aria-label={`Remove the filter: ${narrowingInWords(filter, field)}`}
          onClick={() => go(withFilter(filter, { [field]: undefined }))}
          rightSection={<span aria-hidden="true">×</span>}
        >
          {narrowingInWords(filter, field)}
        </Button>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => go(filter.ordering ? { ordering: filter.ordering } : {})}
      >
        Remove all filters
      </Button>
    </Group>
  );
}
