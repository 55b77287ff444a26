import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { logIn } from "./api";
import type { LoginStep } from "./steps";
import { refusalInWords } from "./words";

const schema = z.object({
  username: z.string().trim().min(1, "Enter your user name."),
  password: z.string().min(1, "Enter your password."),
});
type Values = z.infer<typeof schema>;

interface Props {
  /** Whose session ended, where that is known. */
  readonly username: string;
  readonly onStep: (step: LoginStep) => Promise<void>;
}

export function PasswordForm({ username, onStep }: Props) {
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { username, password: "" } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await onStep(await logIn(values));
    } catch (error) {
      form.setError("root", { message: refusalInWords(error) });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Log in">
      <Stack>
        {errors.root && (
          <Alert color="brick" role="alert">
            {errors.root.message}
          </Alert>
        )}
        <TextInput
          label="User name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={username === ""}
          error={errors.username?.message}
          {...form.register("username")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          autoFocus={username !== ""}
          data-autofocus={username !== "" || undefined}
          error={errors.password?.message}
          {...form.register("password")}
        />
        <Button type="submit" loading={isSubmitting}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}
