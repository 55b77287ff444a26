import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { isForbidden, isNotFound, messageOf } from "../api/errors";

export function Loading({ label = "Loading" }: { readonly label?: string }) {
  return (
    <Center mih={180} role="status">
      <Group gap="sm">
        <Loader size="sm" type="dots" />
        <Text c="dimmed">{label}</Text>
      </Group>
    </Center>
  );
}

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

export function Failure({ error, onRetry }: FailureProps) {
  return (
    <Alert color="brick" role="alert" title="This did not work">
      <Stack gap="sm" align="flex-start">
        <Text fz="sm">{messageOf(error)}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** Of the heading: 1 where nothing else is on the screen. */
  readonly order?: 1 | 2;
}

export function Empty({ title, children, action, order = 2 }: EmptyProps) {
  return (
    <Stack className="sheet" align="flex-start" gap="xs" p="xl">
      <Title order={order}>{title}</Title>
      {children !== undefined && (
        <Text c="var(--fovea-ink-2)" maw="60ch" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

export function NotFound() {
  return (
    <Empty
      title="There is nothing at this address"
      order={1}
      action={
        <Button component={Link} to="/" variant="default" mt="xs">
          Go to the start
        </Button>
      }
    >
      It may have been removed, or you may not have the right to see it.
    </Empty>
  );
}

interface AwaitProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is being waited for. */
  readonly label?: string;
  readonly children: (data: T) => ReactNode;
}

/** Shows what the query is at: loading, failed, not there, or its data. Old data stays while new is fetched. */
export function Await<T>({ query, label, children }: AwaitProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isPending) return <Loading {...(label === undefined ? {} : { label })} />;
  if (isNotFound(query.error) || isForbidden(query.error)) return <NotFound />;
  return <Failure error={query.error} onRetry={() => void query.refetch()} />;
}
