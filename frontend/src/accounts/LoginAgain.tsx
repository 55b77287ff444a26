import { Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { loginGate } from "../api/loginGate";
import { meQuery, type Me } from "./api";
import { LoginForm } from "./LoginForm";

/** Asks for the password over the screen that was being worked on, so nothing typed there is lost. */
export function LoginAgain() {
  const client = useQueryClient();
  const isShut = useSyncExternalStore(loginGate.subscribe, loginGate.isShut);
  const carryOn = (me: Me): void => {
    const before = client.getQueryData(meQuery.queryKey);
    // Another person must not find this person's data on the screen.
    if (before?.id !== me.id) return window.location.assign("/");
    client.setQueryData(meQuery.queryKey, me);
    loginGate.open();
  };
  return (
    <Modal opened={isShut} onClose={() => undefined} withCloseButton={false} title="Log in again" centered>
      <Text fz="sm" mb="md">
        Your session has ended. Log in to carry on where you were.
      </Text>
      <LoginForm onDone={carryOn} />
    </Modal>
  );
}
