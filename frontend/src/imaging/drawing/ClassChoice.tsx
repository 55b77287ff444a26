import { Group, Radio, TextInput } from "@mantine/core";

import type { FindingClass } from "../types";

interface Props {
  readonly finding_class: FindingClass | null;
  readonly finding: string;
  readonly onChange: (change: { finding_class?: FindingClass; finding?: string }) => void;
}

/** Normal or abnormal, and what it is. */
export function ClassChoice({ finding_class, finding, onChange }: Props) {
  return (
    <>
      <Radio.Group
        label="This case is"
        value={finding_class ?? ""}
        onChange={(value) => onChange({ finding_class: value as FindingClass })}
      >
        <Group mt={4}>
          <Radio size="sm" value="normal" label="Normal" />
          <Radio size="sm" value="abnormal" label="Abnormal" />
        </Group>
      </Radio.Group>
      <TextInput
        size="sm"
        label="Finding"
        maxLength={200}
        value={finding}
        onChange={(event) => onChange({ finding: event.currentTarget.value })}
      />
    </>
  );
}
