import { zodResolver } from "@hookform/resolvers/zod";
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { showFormErrors } from "../../ui/formErrors";
import { notifyDone } from "../../ui/notify";
import { Sheet } from "../../ui/Sheet";
import { changeMe, meQuery, type Me } from "../api";
import { EMAIL } from "../email";
import { rolesInWords } from "../roles";

const schema = z.object({
  display_name: z.string().trim().min(1, "Enter your name.").max(150),
  email: EMAIL,
});
type Values = z.infer<typeof schema>;

export function ProfileSheet({ me }: { readonly me: Me }) {
  return (
    <Sheet
      title="You"
      lead={
        <>
          User name <b>{me.username}</b>. You are here as {rolesInWords(me.roles)}; an administrator can
          change both.
        </>
      }
    >
      <ProfileForm me={me} />
    </Sheet>
  );
}

function ProfileForm({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    resolver: zodResolver(schema),
    defaultValues: { display_name: me.display_name, email: me.email },
  });
  const { errors, isSubmitting, isDirty } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const changed = await changeMe(values);
      client.setQueryData(meQuery.queryKey, changed);
      form.reset({ display_name: changed.display_name, email: changed.email });
      notifyDone("Saved.");
    } catch (error) {
      showFormErrors(error, ["display_name", "email"], form.setError);
    }
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="You">
      <Stack maw={380}>
        {errors.root && (
          <Alert color="brick" role="alert">
            {errors.root.message}
          </Alert>
        )}
        <TextInput
          label="Your name"
          description="As colleagues see it"
          autoComplete="name"
          maxLength={150}
          error={errors.display_name?.message}
          {...form.register("display_name")}
        />
        <TextInput
          label="E-mail"
          description="May stay empty. Links for a new password go there."
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register("email")}
        />
        <Group gap="sm">
          <Button type="submit" loading={isSubmitting} disabled={!isDirty}>
            Save
          </Button>
          {!isDirty && (
            <Text fz="sm" c="dimmed">
              Nothing to save
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
