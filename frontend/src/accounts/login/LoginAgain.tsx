import { Modal, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { loginGate } from "../../api/loginGate";
import { NO_BANNER } from "../../ui/dialogs";
import { meQuery, type Me } from "../api";
import { LoginFlow } from "./LoginFlow";
import { OtherWays } from "./OtherWays";

/** Asks who is there over the screen that was being worked on, so nothing typed there is lost. */
export function LoginAgain() {
  const isShut = useSyncExternalStore(loginGate.subscribe, loginGate.isShut);
  return (
    <Modal
      opened={isShut}
      onClose={() => undefined}
      withCloseButton={false}
      title="Log in again"
      centered
      zIndex={400}
      attributes={NO_BANNER}
    >
      <AgainForm />
    </Modal>
  );
}

function AgainForm() {
  const client = useQueryClient();
  const before = client.getQueryData(meQuery.queryKey);
  const [isElsewhere, setElsewhere] = useState(false);
  const carryOn = (me: Me): void => {
    // Another person must not find this person's data on the screen.
    if (before?.id !== me.id) return window.location.assign("/");
    client.setQueryData(meQuery.queryKey, me);
    loginGate.open();
  };
  return (
    <Stack>
      <Text fz="sm">
        Your session has ended. Log in to carry on where you were; what you have entered is still here.
      </Text>
      <LoginFlow username={before?.username ?? ""} onDone={carryOn}>
        <OtherWays isApart onLeave={() => setElsewhere(true)} onDone={carryOn} />
        {isElsewhere && <Elsewhere onDone={carryOn} />}
      </LoginFlow>
    </Stack>
  );
}

const ASK_EVERY_MS = 2000;

/** Waits until the login in the other window is done. */
function Elsewhere({ onDone }: { readonly onDone: (me: Me) => void }) {
  const { queryFn } = meQuery;
  const me = useQuery({
    queryKey: ["me", "elsewhere"],
    queryFn,
    refetchInterval: ASK_EVERY_MS,
    gcTime: 0,
    retry: false,
  });
  useEffect(() => {
    if (me.data) onDone(me.data);
  });
  return (
    <Text fz="sm" role="status">
      Log in in the window that has opened. This one then goes on by itself.
    </Text>
  );
}
