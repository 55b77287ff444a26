import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";

import { formatDate } from "../../ui/format";
import type { DatasetPerson } from "./api";

interface Props {
  readonly label: string;
  readonly people: readonly DatasetPerson[];
  /** Without it nobody can be taken out here. */
  readonly onTake?: (person: DatasetPerson) => void;
}

/** People with since when, or from when to when. */
export function PeopleList({ label, people, onTake }: Props) {
  return (
    <Stack component="ul" gap={0} m={0} p={0} aria-label={label} style={{ listStyle: "none" }}>
      {people.map((person, index) => (
        <Group
          component="li"
          key={`${person.id} ${person.given_at}`}
          justify="space-between"
          py="xs"
          gap="sm"
          style={index === 0 ? undefined : { borderTop: "1px solid var(--fovea-line)" }}
        >
          <Box flex="1 1 240px" miw={0}>
            <Group gap="xs">
              <Text fw={600}>{person.display_name}</Text>
              {!person.is_active && (
                <Badge color="gray" variant="light" tt="none" radius="sm">
                  Deactivated
                </Badge>
              )}
            </Group>
            <Text fz="sm" c="var(--fovea-ink-2)">
              {whenInWords(person)}
            </Text>
          </Box>
          {onTake !== undefined && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Take away from ${person.display_name}`}
              onClick={() => onTake(person)}
            >
              Take away
            </Button>
          )}
        </Group>
      ))}
    </Stack>
  );
}

function whenInWords({ given_at, given_by, taken_at }: DatasetPerson): string {
  const since = formatDate(given_at);
  const by = given_by ? `, given by ${given_by}` : "";
  return taken_at === null ? `Since ${since}${by}` : `From ${since} to ${formatDate(taken_at)}${by}`;
}
