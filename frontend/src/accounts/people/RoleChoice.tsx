import { Checkbox, Text } from "@mantine/core";

import { ROLES, type Role } from "../api";
import { ROLE_TASKS, ROLE_TITLES } from "../roles";

interface Props {
  readonly value: readonly Role[];
  readonly onChange: (roles: Role[]) => void;
}

export function RoleChoice({ value, onChange }: Props) {
  return (
    <Checkbox.Group label="Roles" value={[...value]} onChange={(roles) => onChange(roles as Role[])}>
      {ROLES.map((role) => (
        <Checkbox key={role} value={role} label={ROLE_TITLES[role]} description={ROLE_TASKS[role]} mt="sm" />
      ))}
      {value.length === 0 && (
        <Text fz="sm" c="dimmed" mt="xs">
          Without a role a person can log in but see nothing.
        </Text>
      )}
    </Checkbox.Group>
  );
}
