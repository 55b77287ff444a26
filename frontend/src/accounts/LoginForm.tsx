import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { showFormErrors } from "../ui/formErrors";
import { logIn, type Me } from "./api";

const schema = z.object({
  username: z.string().min(1, "Enter your user name."),
  password: z.string().min(1, "Enter your password."),
});
type Values = z.infer<typeof schema>;

export function LoginForm({ onDone }: { readonly onDone: (me: Me) => void }) {
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { username: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      onDone(await logIn(values));
    } catch (error) {
      showFormErrors(error, ["username", "password"], form.setError);
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
          autoFocus
          error={errors.username?.message}
          {...form.register("username")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
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
