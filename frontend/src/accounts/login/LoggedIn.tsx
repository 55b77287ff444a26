import { Text, Title } from "@mantine/core";

import { Door } from "../../ui/Door";

/** The end of a login in a window of its own; the page that asked for it goes on by itself. */
export function LoggedIn() {
  return (
    <Door title="Logged in">
      <Title order={1}>You are logged in</Title>
      <Text>Close this window, and go on in the other one.</Text>
    </Door>
  );
}
