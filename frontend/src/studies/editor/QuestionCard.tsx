import { Box, Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";

import type { Question } from "../api";
import { QUESTION_KINDS } from "../words";

interface Props {
  readonly question: Question;
  readonly position: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (question: Question) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

export function QuestionCard(props: Props) {
  const { question, position, onChange } = props;
  const isBlank = question.prompt.trim() === "";
  return (
    <Box component="li" className="inset" p="md" aria-label={`Question ${position}`}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Text fw={620}>{`${position}. ${QUESTION_KINDS[question.kind].title}`}</Text>
          <CardActions {...props} />
        </Group>
        <TextInput
          label="What readers are asked"
          maxLength={300}
          value={question.prompt}
          error={isBlank ? "Write the question." : undefined}
          onChange={(event) => onChange({ ...question, prompt: event.currentTarget.value })}
        />
        {question.kind === "grading" && (
          <TextInput
            label="Criterion"
            description="What the grade is of, such as noise or visibility of the edge"
            maxLength={100}
            value={question.criterion ?? ""}
            onChange={(event) => onChange({ ...question, criterion: event.currentTarget.value || null })}
          />
        )}
        <Options question={question} onChange={onChange} />
      </Stack>
    </Box>
  );
}

function CardActions({ position, isFirst, isLast, onMove, onRemove }: Props) {
  const button = { size: "compact-sm", variant: "default" } as const;
  return (
    <Group gap={6}>
      <Button
        {...button}
        disabled={isFirst}
        aria-label={`Move question ${position} up`}
        onClick={() => onMove(-1)}
      >
        Up
      </Button>
      <Button
        {...button}
        disabled={isLast}
        aria-label={`Move question ${position} down`}
        onClick={() => onMove(1)}
      >
        Down
      </Button>
      <Button {...button} aria-label={`Remove question ${position}`} onClick={onRemove}>
        Remove
      </Button>
    </Group>
  );
}

function Options({ question, onChange }: Pick<Props, "question" | "onChange">) {
  const { kind } = question;
  return (
    <Group gap="lg">
      <Checkbox
        label="Must be answered"
        checked={question.is_required}
        onChange={(event) => onChange({ ...question, is_required: event.currentTarget.checked })}
      />
      {kind === "preference" && (
        <Checkbox
          label="A tie is allowed"
          checked={question.allows_tie}
          onChange={(event) => onChange({ ...question, allows_tie: event.currentTarget.checked })}
        />
      )}
      {(kind === "preference" || kind === "marks") && (
        <Checkbox
          label={kind === "marks" ? "Each mark has a confidence" : "Ask for confidence"}
          checked={question.asks_confidence}
          onChange={(event) => onChange({ ...question, asks_confidence: event.currentTarget.checked })}
        />
      )}
    </Group>
  );
}
