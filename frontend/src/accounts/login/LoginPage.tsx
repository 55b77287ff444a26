import { Alert, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { Door } from "../../ui/Door";
import { Loading } from "../../ui/states";
import { meQuery, type Me } from "../api";
import { pendingStepQuery } from "./api";
import { ForgottenPassword } from "./ForgottenPassword";
import { LoginFlow } from "./LoginFlow";
import { OtherWays } from "./OtherWays";
import { failureElsewhere } from "./words";

/** Shown at whatever address a person without a session asked for; afterwards the address shows its own screen. */
export function LoginPage() {
  const [hasForgotten, setForgotten] = useState(false);
  return (
    <Door title="Log in">
      {hasForgotten ? (
        <ForgottenPassword onBack={() => setForgotten(false)} />
      ) : (
        <>
          <Title order={1}>Log in</Title>
          <Login onForgotten={() => setForgotten(true)} />
        </>
      )}
    </Door>
  );
}

function Login({ onForgotten }: { readonly onForgotten: () => void }) {
  const client = useQueryClient();
  const pending = useQuery(pendingStepQuery);
  const failure = failureElsewhere(window.location.search);
  const enter = (me: Me): void => {
    client.setQueryData(meQuery.queryKey, me);
  };
  if (pending.isPending) return <Loading label="Looking where you were" />;
  return (
    <>
      {failure !== null && (
        <Alert color="brick" role="alert">
          {failure}
        </Alert>
      )}
      <LoginFlow {...(pending.data === undefined ? {} : { firstStep: pending.data })} onDone={enter}>
        <OtherWays onDone={enter} />
        <button type="button" className="text-button plain-link" onClick={onForgotten}>
          I have forgotten my password
        </button>
      </LoginFlow>
      <Text fz="sm" c="dimmed">
        Fovea has no open registration. An administrator sends you a link.
      </Text>
    </>
  );
}
