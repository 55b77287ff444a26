import { Group, NativeSelect, NumberInput, Text } from "@mantine/core";
import { useState } from "react";

import type { ImageSummary } from "../../imaging/api";
import type { View } from "../api";
import { isWhole } from "./views";

interface Props {
  readonly image: ImageSummary;
  readonly name: string;
  readonly view: View;
  /** Both ends from 0, included. */
  readonly onChange: (first: number, last: number) => void;
}

type Mode = "all" | "one" | "range";

/** All planes of a stack, a range of them, or one. People count them from 1. */
export function PlaneChoice({ image, name, view, onChange }: Props) {
  const [isRange, setRange] = useState(false);
  const { first_plane: first, last_plane: last } = view;
  const mode = modeOf(image, view, isRange);
  const noun = image.kind === "cine" ? "frame" : "plane";
  const choose = (next: Mode): void => {
    setRange(next === "range");
    const middle = Math.floor(image.plane_count / 2);
    if (next === "all") onChange(0, image.plane_count - 1);
    if (next === "one") onChange(middle, middle);
    if (next === "range") onChange(0, image.plane_count - 1);
  };
  return (
    <Group gap={6}>
      <NativeSelect
        size="xs"
        aria-label={`${name}: ${noun}s`}
        data={[
          { value: "all", label: `All ${image.plane_count} ${noun}s` },
          { value: "range", label: `A range of ${noun}s` },
          { value: "one", label: `One ${noun}` },
        ]}
        value={mode}
        onChange={(event) => choose(event.currentTarget.value as Mode)}
      />
      {mode === "one" && (
        <PlaneInput
          label={`${name}: ${noun}`}
          value={first}
          min={0}
          max={image.plane_count - 1}
          onChange={(plane) => onChange(plane, plane)}
        />
      )}
      {mode === "range" && (
        <>
          <PlaneInput
            label={`${name}: first ${noun}`}
            value={first}
            min={0}
            max={last}
            onChange={(plane) => onChange(plane, last)}
          />
          <Text fz="sm">to</Text>
          <PlaneInput
            label={`${name}: last ${noun}`}
            value={last}
            min={first}
            max={image.plane_count - 1}
            onChange={(plane) => onChange(first, plane)}
          />
        </>
      )}
    </Group>
  );
}

/** A range that happens to hold all planes stays a range while it is being typed. */
function modeOf(image: ImageSummary, view: View, isRange: boolean): Mode {
  if (isRange) return "range";
  if (isWhole(view, image)) return "all";
  return view.first_plane === view.last_plane ? "one" : "range";
}

interface PlaneInputProps {
  readonly label: string;
  /** From 0, as `min` and `max`. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (plane: number) => void;
}

/** Half-typed numbers stay on the screen and reach nobody; leaving the field brings back what holds. */
function PlaneInput({ label, value, min, max, onChange }: PlaneInputProps) {
  const [typed, setTyped] = useState<number | string | null>(null);
  const type = (next: number | string): void => {
    setTyped(next);
    if (typeof next === "number" && next - 1 >= min && next - 1 <= max) onChange(next - 1);
  };
  return (
    <NumberInput
      size="xs"
      w={72}
      className="numbers"
      aria-label={label}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      min={min + 1}
      max={max + 1}
      value={typed ?? value + 1}
      onChange={type}
      onBlur={() => setTyped(null)}
    />
  );
}
