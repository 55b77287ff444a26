interface Props {
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Names and values, as a list that a screen reader announces in pairs. */
export function FactList({ facts }: Props) {
  return (
    <dl
      style={{ display: "grid", gridTemplateColumns: "minmax(96px, 0.6fr) 1fr", gap: "6px 16px", margin: 0 }}
    >
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt style={{ color: "var(--mantine-color-dimmed)" }}>{name}</dt>
          <dd style={{ margin: 0 }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
