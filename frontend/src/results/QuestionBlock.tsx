import { Alert, Box, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import type { About } from "./api";
import { questionTitle } from "./words";

interface Props {
  readonly about: About;
  readonly warnings?: readonly string[];
  readonly children: ReactNode;
}

/** The results of one question: figures beside the tables that hold their numbers. */
export function QuestionBlock({ about, warnings = [], children }: Props) {
  const title = questionTitle(about);
  return (
    <Stack gap="md" component="article" aria-label={`${about.question}: ${title}`}>
      <div>
        <Title order={3}>{`${about.question}: ${title}`}</Title>
        {title !== about.prompt && (
          <Text fz="sm" c="var(--fovea-ink-2)">
            {about.prompt}
          </Text>
        )}
      </div>
      {children}
      {warnings.map((warning) => (
        <Alert key={warning} color="amber">
          {warning}
        </Alert>
      ))}
    </Stack>
  );
}

/** A figure and its table side by side where there is room, one above the other where not. */
export function FigureAndTable({ figure, table }: { readonly figure: ReactNode; readonly table: ReactNode }) {
  return (
    <div className="figure-and-table">
      <Box miw={0}>{figure}</Box>
      <Box miw={0}>{table}</Box>
    </div>
  );
}
