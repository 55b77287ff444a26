import { Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { Door } from "../ui/Door";
import { meQuery } from "./api";
import { LoginForm } from "./LoginForm";

/** Shown at whatever address a person without a session asked for; afterwards the address shows its own screen. */
export function LoginPage() {
  const client = useQueryClient();
  return (
    <Door title="Log in">
      <Title order={1}>Log in</Title>
      <LoginForm onDone={(me) => client.setQueryData(meQuery.queryKey, me)} />
      <Text fz="sm" c="dimmed">
        Fovea has no open registration. An administrator sends you a link.
      </Text>
    </Door>
  );
}
