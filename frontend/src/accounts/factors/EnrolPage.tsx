import { Button, Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { Door } from "../../ui/Door";
import { Await } from "../../ui/states";
import { leave } from "../leave";
import { useMe } from "../me";
import { authenticatorsQuery } from "./api";
import { Factors, sorted } from "./Factors";

/** All that is shown to a person whose role asks for a second factor, until one is there. */
export function EnrolPage() {
  const me = useMe();
  const authenticators = useQuery(authenticatorsQuery);
  return (
    <Door title="One more step">
      <Title order={1}>One more step before you begin</Title>
      <Text>
        {me.display_name}, this Fovea asks people with your role for a second step when they log in. Set it up
        now; it takes two minutes, once.
      </Text>
      <Title order={2}>Choose one</Title>
      <Await query={authenticators}>{(rows) => <Factors factors={sorted(rows)} />}</Await>
      <Group>
        <Button variant="default" onClick={() => void leave()}>
          Log out
        </Button>
      </Group>
    </Door>
  );
}
