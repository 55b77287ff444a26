import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";

import type { Treatment } from "./types";
import { groupTreatments, timeInWords, type TreatmentGroup } from "./treatmentGroups";
import styles from "./variants/variants.module.css";

interface Props {
  readonly treatments: readonly Treatment[];
  readonly value: readonly string[];
  readonly onChange: (keys: string[]) => void;
  readonly error?: string | undefined;
}

/** Treatments by kind. The chosen ones keep the order of the list, whatever the order of choosing. */
export function TreatmentChoice({ treatments, value, onChange, error }: Props) {
  const change = (keys: readonly string[]): void =>
    onChange(treatments.map(({ key }) => key).filter((key) => keys.includes(key)));
  return (
    <Checkbox.Group label="Treatments" value={[...value]} onChange={change} error={error}>
      {treatments.length === 0 && <Text c="dimmed">No treatment exists at this scale.</Text>}
      <Stack gap="sm" my="xs">
        {groupTreatments(treatments).map((group) => (
          <KindGroup key={group.kind} group={group} value={value} onChange={change} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

interface KindProps {
  readonly group: TreatmentGroup;
  readonly value: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

function KindGroup({ group: { title, treatments }, value, onChange }: KindProps) {
  const keys = treatments.map(({ key }) => key);
  const isAll = keys.every((key) => value.includes(key));
  const toggle = (): void =>
    onChange(isAll ? value.filter((key) => !keys.includes(key)) : [...value, ...keys]);
  return (
    <div role="group" aria-label={title} className={styles.kind}>
      <Group justify="space-between" gap="xs" className={styles.kindHead}>
        <Text fz="sm" fw={620}>
          {title}
        </Text>
        {keys.length > 1 && (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={`${isAll ? "None" : `All ${keys.length}`} of ${title}`}
            onClick={toggle}
          >
            {isAll ? "None" : `All ${keys.length}`}
          </Button>
        )}
      </Group>
      {treatments.map((treatment) => (
        <TreatmentRow key={treatment.key} treatment={treatment} />
      ))}
    </div>
  );
}

/** What it is, and beside it what was measured. */
function TreatmentRow({ treatment }: { readonly treatment: Treatment }) {
  const { key, title, description, quality } = treatment;
  const time = timeInWords(treatment);
  return (
    <div className={styles.row}>
      <Checkbox size="xs" value={key} label={title} description={description} />
      <div className={styles.measured}>
        {quality !== "" && <div>{quality}</div>}
        {time !== "" && <div>{time}</div>}
      </div>
    </div>
  );
}
