import { Alert, Button, Divider, Stack } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";

import { fetchMe, type Me } from "../api";
import { csrfToken } from "../../api/transport";
import { arePasskeysPossible } from "../passkeys";
import { logInByPasskey, waysInQuery, type Provider } from "./api";
import { refusalInWords } from "./words";

interface Props {
  readonly onDone: (me: Me) => void;
  /** In a window of its own, so that this page stays as it is. */
  readonly isApart?: boolean;
  readonly onLeave?: () => void;
}

/** The hospital's own login and passkeys, where Fovea is set up for them. */
export function OtherWays({ onDone, isApart = false, onLeave }: Props) {
  const { data: ways } = useQuery(waysInQuery);
  const byPasskey = ways?.hasPasskeyLogin === true && arePasskeysPossible();
  if (ways === undefined || (ways.providers.length === 0 && !byPasskey)) return null;
  return (
    <Stack>
      <Divider label="or" />
      {ways.providers.map((provider) => (
        <ProviderButton key={provider.id} provider={provider} isApart={isApart} onLeave={onLeave} />
      ))}
      {byPasskey && <PasskeyButton onDone={onDone} />}
    </Stack>
  );
}

interface ProviderProps {
  readonly provider: Provider;
  readonly isApart: boolean;
  readonly onLeave: (() => void) | undefined;
}

/** A form of the page itself: the browser has to follow to the hospital's server, a request of ours could not. */
function ProviderButton({ provider, isApart, onLeave }: ProviderProps) {
  const fields = {
    provider: provider.id,
    process: "login",
    callback_url: isApart ? "/logged-in" : window.location.pathname,
    csrfmiddlewaretoken: csrfToken(document.cookie),
  };
  return (
    <form
      action="/_allauth/browser/v1/auth/provider/redirect"
      method="post"
      target={isApart ? "_blank" : "_self"}
      onSubmit={onLeave}
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" variant="default" fullWidth className="long-button">
        Log in with {provider.name}
      </Button>
    </form>
  );
}

function PasskeyButton({ onDone }: { readonly onDone: (me: Me) => void }) {
  const enter = useMutation({
    mutationFn: async () => {
      const step = await logInByPasskey();
      if (step.kind === "in") onDone(await fetchMe());
    },
  });
  return (
    <>
      <Button variant="default" loading={enter.isPending} onClick={() => enter.mutate()}>
        Log in with a passkey
      </Button>
      {enter.isError && (
        <Alert color="brick" role="alert">
          {refusalInWords(enter.error)}
        </Alert>
      )}
    </>
  );
}
