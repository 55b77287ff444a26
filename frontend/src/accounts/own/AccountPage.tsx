import { SimpleGrid } from "@mantine/core";

import { Page } from "../../ui/Page";
import { FactorsSheet } from "../factors/FactorsSheet";
import { useMe } from "../me";
import { PasswordSheet } from "./PasswordSheet";
import { ProfileSheet } from "./ProfileSheet";
import { SessionsSheet } from "./SessionsSheet";

export function AccountPage() {
  const me = useMe();
  return (
    <Page title="Your account" lead="Who you are here, and how you log in.">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <ProfileSheet me={me} />
        <PasswordSheet hasPassword={me.has_password} />
      </SimpleGrid>
      <FactorsSheet />
      <SessionsSheet />
    </Page>
  );
}
