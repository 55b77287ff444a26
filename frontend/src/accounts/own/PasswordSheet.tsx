import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { ApiError } from "../../api/errors";
import { notifyDone } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { refusalInWords } from "../login/words";
import { NEW_PASSWORD, NOT_THE_SAME } from "../newPassword";
import { changePassword } from "./api";

function schemaFor(hasPassword: boolean) {
  return z
    .object({
      current_password: hasPassword ? z.string().min(1, "Enter your password.") : z.string(),
      new_password: NEW_PASSWORD,
      again: z.string(),
    })
    .refine(({ new_password: password, again }) => password === again, NOT_THE_SAME);
}
type Values = z.infer<ReturnType<typeof schemaFor>>;

const EMPTY: Values = { current_password: "", new_password: "", again: "" };

export function PasswordSheet({ hasPassword }: { readonly hasPassword: boolean }) {
  return (
    <Sheet
      title="Password"
      lead={
        hasPassword
          ? "At least 8 characters, and none that many people use. Other sessions of yours end."
          : "You log in without a password so far. With one you can also sign acts and log in by name."
      }
    >
      <PasswordForm hasPassword={hasPassword} />
    </Sheet>
  );
}

function PasswordForm({ hasPassword }: { readonly hasPassword: boolean }) {
  const form = useForm<Values>({ resolver: zodResolver(schemaFor(hasPassword)), defaultValues: EMPTY });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ current_password: current, new_password: password }) => {
    try {
      await changePassword({ new_password: password, ...(hasPassword ? { current_password: current } : {}) });
      form.reset(EMPTY);
      notifyDone("Your new password counts from now on.");
    } catch (error) {
      form.setError(fieldOf(error), { message: refusalInWords(error) });
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Change the password">
      <Stack maw={380}>
        {errors.root && (
          <Alert color="brick" role="alert">
            {errors.root.message}
          </Alert>
        )}
        {hasPassword && (
          <PasswordInput
            label="Password now"
            autoComplete="current-password"
            error={errors.current_password?.message}
            {...form.register("current_password")}
          />
        )}
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          error={errors.new_password?.message}
          {...form.register("new_password")}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          error={errors.again?.message}
          {...form.register("again")}
        />
        <Group>
          <Button type="submit" loading={isSubmitting}>
            {hasPassword ? "Change the password" : "Set a password"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function fieldOf(error: unknown): "current_password" | "new_password" | "root" {
  const field = error instanceof ApiError ? error.field : null;
  return field === "current_password" || field === "new_password" ? field : "root";
}
