import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { ApiError } from "../../api/errors";
import { Door } from "../../ui/Door";
import { Failure, Loading } from "../../ui/states";
import { NEW_PASSWORD, NOT_THE_SAME } from "../newPassword";
import { resetKeyQuery, resetPassword } from "./api";
import { refusalInWords } from "./words";

/** Where the link for a new password leads. */
export function ResetPage() {
  const { key } = useParams({ from: "/reset/$key" });
  const [isDone, setDone] = useState(false);
  return (
    <Door title="New password">
      {isDone ? <Done /> : <Reset resetKey={key} onDone={() => setDone(true)} />}
    </Door>
  );
}

function Done() {
  return (
    <>
      <Title order={1}>Your new password counts</Title>
      <Text role="status">Log in with it now.</Text>
      <Button component={Link} to="/login" reloadDocument>
        Log in
      </Button>
    </>
  );
}

interface ResetProps {
  readonly resetKey: string;
  readonly onDone: () => void;
}

function Reset({ resetKey, onDone }: ResetProps) {
  const key = useQuery(resetKeyQuery(resetKey));
  if (key.isPending) return <Loading label="Looking at the link" />;
  if (key.error instanceof ApiError && key.error.status < 500) return <BadLink />;
  if (key.isError) return <Failure error={key.error} onRetry={() => void key.refetch()} />;
  return (
    <>
      <Title order={1}>Set a new password</Title>
      <Text>At least 8 characters, and none that many people use.</Text>
      <ResetForm resetKey={resetKey} onDone={onDone} />
    </>
  );
}

function BadLink() {
  return (
    <>
      <Title order={1}>This link is not valid</Title>
      <Text>It has been used, or has expired, or is not whole. Ask the administrator for a new one.</Text>
    </>
  );
}

const schema = z
  .object({ password: NEW_PASSWORD, again: z.string() })
  .refine(({ password, again }) => password === again, NOT_THE_SAME);
type Values = z.infer<typeof schema>;

function ResetForm({ resetKey, onDone }: ResetProps) {
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { password: "", again: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await resetPassword(resetKey, password);
      onDone();
    } catch (error) {
      const field = error instanceof ApiError && error.field === "password" ? "password" : "root";
      form.setError(field, { message: refusalInWords(error) });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Set a new password">
      <Stack>
        {errors.root && (
          <Alert color="brick" role="alert">
            {errors.root.message}
          </Alert>
        )}
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          autoFocus
          error={errors.password?.message}
          {...form.register("password")}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          error={errors.again?.message}
          {...form.register("again")}
        />
        <Button type="submit" loading={isSubmitting}>
          Set it
        </Button>
      </Stack>
    </form>
  );
}
