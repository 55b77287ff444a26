import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { notifyDone } from "../../ui/notify";
import { Failure } from "../../ui/states";
import { endSessionsOf, makeResetLink, type Person } from "../api";

interface Props {
  readonly person: Person;
  /** A link was made; it is known this once. */
  readonly onLink: (link: string) => void;
  readonly onRemoveFactors: () => void;
}

/** For whoever has lost a way in, or left a session open somewhere. */
export function PersonAccess({ person, onLink, onRemoveFactors }: Props) {
  const link = useMutation({
    mutationFn: () => makeResetLink(person.id),
    onSuccess: ({ url_path: path }) => onLink(new URL(path, window.location.origin).href),
  });
  const end = useMutation({
    mutationFn: () => endSessionsOf(person.id),
    onSuccess: () => notifyDone(`${person.display_name} is logged in nowhere now.`),
  });
  const failure = link.error ?? end.error;
  return (
    <Stack>
      <Act
        title="New password"
        action={
          <Button variant="default" loading={link.isPending} onClick={() => link.mutate()}>
            Make a link
          </Button>
        }
      >
        The person sets a new password by a link that works once, for a day.
      </Act>
      <Act
        title="Sessions"
        action={
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            End all sessions
          </Button>
        }
      >
        They have to log in again everywhere.
      </Act>
      {person.has_factor && (
        <Act
          title="Second step"
          action={
            <Button variant="default" onClick={onRemoveFactors}>
              Remove it
            </Button>
          }
        >
          For somebody who lost the phone and the recovery codes. Be sure who asks you.
        </Act>
      )}
      {failure !== null && <Failure error={failure} />}
    </Stack>
  );
}

interface ActProps {
  readonly title: string;
  readonly action: ReactNode;
  readonly children: string;
}

function Act({ title, action, children }: ActProps) {
  return (
    <Group justify="space-between" align="center" gap="sm">
      <Stack gap={0} flex="1 1 200px">
        <Title order={3}>{title}</Title>
        <Text fz="sm" c="var(--fovea-ink-2)">
          {children}
        </Text>
      </Stack>
      {action}
    </Group>
  );
}
