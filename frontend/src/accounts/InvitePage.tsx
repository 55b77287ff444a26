import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { isNotFound } from "../api/errors";
import { Door } from "../ui/Door";
import { formatDate } from "../ui/format";
import { showFormErrors } from "../ui/formErrors";
import { Await } from "../ui/states";
import { acceptInvitation, meQuery, openInvitationQuery, type Me } from "./api";
import { EMAIL } from "./email";
import { startPath } from "./me";
import { NEW_PASSWORD, NOT_THE_SAME } from "./newPassword";
import { rolesInWords } from "./roles";

const schema = z
  .object({
    display_name: z.string().trim().min(1, "Enter your name.").max(150),
    username: z.string().regex(/^[\w.@+-]+$/, "Use letters, digits and . @ + - _ only."),
    email: EMAIL,
    password: NEW_PASSWORD,
    again: z.string(),
  })
  .refine(({ password, again }) => password === again, NOT_THE_SAME);
type Values = z.infer<typeof schema>;

export function InvitePage() {
  const { token } = useParams({ from: "/invite/$token" });
  const invitation = useQuery(openInvitationQuery(token));
  const client = useQueryClient();
  const navigate = useNavigate();
  const enter = (me: Me): void => {
    client.setQueryData(meQuery.queryKey, me);
    void navigate({ to: startPath(me) });
  };
  return (
    <Door title="Your account">
      <Title order={1}>{isNotFound(invitation.error) ? "This link is not valid" : "Make your account"}</Title>
      {isNotFound(invitation.error) ? (
        <Text>It has been used, or has expired, or is not whole. Ask the administrator for a new one.</Text>
      ) : (
        <Await query={invitation}>
          {({ roles, expires_at }) => (
            <>
              <Text>
                You are invited as {rolesInWords(roles)}. This link works once, until {formatDate(expires_at)}
                .
              </Text>
              <AcceptForm token={token} onDone={enter} />
            </>
          )}
        </Await>
      )}
    </Door>
  );
}

function AcceptForm({ token, onDone }: { readonly token: string; readonly onDone: (me: Me) => void }) {
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { display_name: "", username: "", email: "", password: "", again: "" },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ display_name, username, email, password }) => {
    try {
      onDone(await acceptInvitation(token, { display_name, username, email, password }));
    } catch (error) {
      showFormErrors(error, ["display_name", "username", "email", "password"], form.setError);
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {errors.root && (
          <Alert color="brick" role="alert">
            {errors.root.message}
          </Alert>
        )}
        <TextInput
          label="Your name"
          description="As colleagues see it"
          autoComplete="name"
          error={errors.display_name?.message}
          {...form.register("display_name")}
        />
        <TextInput
          label="User name"
          autoComplete="username"
          error={errors.username?.message}
          {...form.register("username")}
        />
        <TextInput
          label="E-mail"
          description="May stay empty. Links for a new password go there."
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register("email")}
        />
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
        <PasswordInput
          label="Password again"
          autoComplete="new-password"
          error={errors.again?.message}
          {...form.register("again")}
        />
        <Button type="submit" loading={isSubmitting}>
          Make the account
        </Button>
      </Stack>
    </form>
  );
}
