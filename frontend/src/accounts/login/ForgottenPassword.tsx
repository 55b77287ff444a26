import { Alert, Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { Await } from "../../ui/states";
import { askForReset, waysInQuery } from "./api";
import { refusalInWords } from "./words";

/** A mail with a link where Fovea sends mail; otherwise the way to a person who can help. */
export function ForgottenPassword({ onBack }: { readonly onBack: () => void }) {
  const ways = useQuery(waysInQuery);
  return (
    <Stack>
      <Title order={1}>Forgotten password</Title>
      <Await query={ways}>{({ sendsMail }) => (sendsMail ? <MailForm /> : <AskSomebody />)}</Await>
      <button type="button" className="text-button plain-link" onClick={onBack}>
        Back to the login
      </button>
    </Stack>
  );
}

function AskSomebody() {
  return (
    <Text>
      Ask the administrator of this Fovea. You get a link by which you set a new password; nothing that you
      have read or answered is lost.
    </Text>
  );
}

function MailForm() {
  const [email, setEmail] = useState("");
  const send = useMutation({ mutationFn: () => askForReset(email.trim()) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (email.trim() !== "") send.mutate();
  };
  if (send.isSuccess) {
    return (
      <Text role="status">
        If an account has this address, a mail with a link is on its way. Without one, ask the administrator.
      </Text>
    );
  }
  return (
    <form onSubmit={submit} noValidate aria-label="Forgotten password">
      <Stack>
        {send.isError && (
          <Alert color="brick" role="alert">
            {refusalInWords(send.error)}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          description="The address that is on your account page"
          type="email"
          autoComplete="email"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Button type="submit" disabled={email.trim() === ""} loading={send.isPending}>
          Send me a link
        </Button>
      </Stack>
    </form>
  );
}
