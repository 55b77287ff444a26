import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface Props {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly id?: string;
}

/** A white sheet on the grey ground: one topic of a screen. */
export function Sheet({ title, lead, actions, children, id }: Props) {
  const headingId = useId();
  return (
    <Box
      component="section"
      id={id}
      className="sheet"
      p={{ base: "md", sm: "lg" }}
      aria-labelledby={title && headingId}
    >
      <Stack gap="md">
        {title !== undefined && (
          <Group justify="space-between" align="flex-start" gap="sm">
            <Box flex="1 1 240px">
              <Title order={2} id={headingId}>
                {title}
              </Title>
              {lead !== undefined && (
                <Text fz="sm" c="var(--fovea-ink-2)" maw="72ch" component="div">
                  {lead}
                </Text>
              )}
            </Box>
            {actions}
          </Group>
        )}
        {children}
      </Stack>
    </Box>
  );
}
