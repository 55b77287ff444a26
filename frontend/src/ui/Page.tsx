import { Anchor, Box, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, type ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly back?: { readonly to: string; readonly label: string };
  readonly lead?: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every screen: where one came from, what this is, what one can do, and then the thing itself. */
export function Page({ title, back, lead, badges, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Fovea`;
  }, [title]);
  return (
    <Stack gap="lg" maw={1280} mx="auto" pb={64}>
      <Stack gap={6}>
        {back && (
          <Anchor component={Link} to={back.to} className="plain-link" fz="sm" w="fit-content">
            {back.label}
          </Anchor>
        )}
        <Group justify="space-between" align="flex-start" gap="md">
          <Box flex="1 1 320px">
            <Group gap="sm" align="center">
              <Title order={1}>{title}</Title>
              {badges}
            </Group>
            {lead !== undefined && (
              <Text c="var(--fovea-ink-2)" maw="68ch" mt={4} component="div">
                {lead}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Stack>
  );
}
