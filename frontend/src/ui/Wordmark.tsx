import { Group, Text } from "@mantine/core";

/** An eye's back in three strokes: the retina, and the fovea as its one sharp point. */
export function Wordmark({ size = 22 }: { readonly size?: number }) {
  return (
    <Group gap={size * 0.38} wrap="nowrap">
      <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <circle
          cx="12"
          cy="12"
          r="10.5"
          fill="none"
          stroke="currentColor"
          strokeOpacity="0.45"
          strokeWidth="1.4"
        />
        <circle
          cx="12"
          cy="12"
          r="6.2"
          fill="none"
          stroke="currentColor"
          strokeOpacity="0.75"
          strokeWidth="1.4"
        />
        <circle cx="12" cy="12" r="2.4" fill="#eab956" />
      </svg>
      <Text span fz={size * 0.86} fw={650} lh={1} style={{ letterSpacing: "-0.02em" }}>
        Fovea
      </Text>
    </Group>
  );
}
