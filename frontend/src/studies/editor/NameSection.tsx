import { Textarea, TextInput } from "@mantine/core";

import { Sheet } from "../../ui/Sheet";
import type { Problem } from "../api";
import type { Draft } from "./draft";
import { errorAt } from "./section";

interface Props {
  readonly draft: Draft;
  readonly problems: readonly Problem[];
  readonly change: (change: Partial<Draft>) => void;
}

export function NameSection({ draft, problems, change }: Props) {
  const isBlank = draft.title.trim() === "";
  return (
    <Sheet title="Name" id="name">
      <TextInput
        label="Title"
        description="Readers see it, so leave out what is compared."
        maxLength={200}
        value={draft.title}
        error={isBlank ? "Enter a title. Until then the last one stays." : errorAt(problems, "title")}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        description="For investigators only: what the study asks, and why"
        autosize
        minRows={2}
        maxLength={5000}
        value={draft.description}
        error={errorAt(problems, "description")}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
    </Sheet>
  );
}
