import { Badge, Group, Text } from "@mantine/core";

const COLOURS = {
  quiet: "var(--mantine-color-gray-5)",
  active: "var(--mantine-color-petrol-5)",
  good: "var(--mantine-color-moss-5)",
  warn: "var(--mantine-color-amber-5)",
  bad: "var(--mantine-color-brick-5)",
} as const;

export type Tone = keyof typeof COLOURS;

interface StateLabelProps {
  readonly tone: Tone;
  readonly children: string;
}

/** A state in a word; the dot repeats it in colour, never alone. */
export function StateLabel({ tone, children }: StateLabelProps) {
  return (
    <Group gap={7} wrap="nowrap" align="flex-start" component="span" display="inline-flex">
      <span className="state-dot" style={{ background: COLOURS[tone] }} aria-hidden="true" />
      <Text span fz="sm">
        {children}
      </Text>
    </Group>
  );
}

/** On every screen that shows ratings nobody gave. */
export function SimulatedBadge() {
  return (
    <Badge color="amber" variant="light" tt="none" radius="sm" size="lg">
      Simulated readers
    </Badge>
  );
}

export function PhantomBadge() {
  return (
    <Badge color="petrol" variant="light" tt="none" radius="sm">
      Phantom
    </Badge>
  );
}
