import { NumberInput } from "@mantine/core";
import { useState } from "react";

interface Props {
  readonly label: string;
  readonly description: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly error?: string | undefined;
  readonly onChange: (value: number) => void;
}

/** A whole number within bounds. Half-typed numbers stay on the screen and reach nobody. */
export function CountField({ label, description, value, min, max, unit, error, onChange }: Props) {
  const [typed, setTyped] = useState<number | string>(value);
  const type = (next: number | string): void => {
    setTyped(next);
    if (typeof next === "number" && next >= min && next <= max && next !== value) onChange(next);
  };
  return (
    <NumberInput
      label={label}
      description={description}
      suffix={unit === undefined ? "" : ` ${unit}`}
      inputWrapperOrder={["label", "input", "description", "error"]}
      allowDecimal={false}
      allowNegative={false}
      min={min}
      max={max}
      maw={320}
      className="numbers"
      value={typed}
      error={error}
      onChange={type}
      onBlur={() => setTyped(value)}
    />
  );
}
