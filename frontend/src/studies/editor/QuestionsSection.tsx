import { Button, Input, Menu, Stack, Text } from "@mantine/core";

import { Sheet } from "../../ui/Sheet";
import type { Question, QuestionKind } from "../api";
import { QUESTION_KINDS } from "../words";
import { moved, newQuestion, randomId, replaced } from "./draft";
import { QuestionCard } from "./QuestionCard";
import { errorAt, type SectionProps } from "./section";

const KINDS = Object.keys(QUESTION_KINDS) as QuestionKind[];

export function QuestionsSection({ protocol, problems, change }: SectionProps) {
  const { questions } = protocol;
  const set = (next: readonly Question[]): void => change({ questions: next });
  const error = errorAt(problems, "questions");
  return (
    <Sheet
      title="Questions"
      id="questions"
      lead="Asked for every presentation, in this order."
      actions={<AddQuestion onAdd={(kind) => set([...questions, newQuestion(kind, randomId())])} />}
    >
      {questions.length === 0 && <Text c="dimmed">No question yet.</Text>}
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
        {questions.map((question, index) => (
          <QuestionCard
            key={question.id}
            question={question}
            position={index + 1}
            isFirst={index === 0}
            isLast={index === questions.length - 1}
            onChange={(changed) => set(replaced(questions, changed))}
            onMove={(by) => set(moved(questions, index, by))}
            onRemove={() => set(questions.filter(({ id }) => id !== question.id))}
          />
        ))}
      </Stack>
      {error !== undefined && <Input.Error>{error}</Input.Error>}
    </Sheet>
  );
}

function AddQuestion({ onAdd }: { readonly onAdd: (kind: QuestionKind) => void }) {
  return (
    <Menu width={330} position="bottom-end">
      <Menu.Target>
        <Button variant="default">Add a question</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((kind) => (
          <Menu.Item key={kind} onClick={() => onAdd(kind)}>
            <Text fw={600} fz="sm">
              {QUESTION_KINDS[kind].title}
            </Text>
            <Text fz="sm" c="var(--fovea-ink-2)">
              {QUESTION_KINDS[kind].hint}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
