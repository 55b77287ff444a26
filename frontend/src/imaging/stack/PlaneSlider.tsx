import { Button, Slider, Text } from "@mantine/core";

import { planePlace } from "../stackWords";
import type { ImageKind } from "../types";
import type { Stack } from "./useStack";
import styles from "./stack.module.css";

interface Props {
  readonly kind: ImageKind;
  readonly stack: Pick<Stack, "plane" | "count" | "setPlane">;
  /** A cine can be played. */
  readonly play?: Pick<Stack, "isPlaying" | "togglePlay">;
}

/** Goes through the planes, and says where one stands. Nothing where there is one plane only. */
export function PlaneSlider({ kind, stack: { plane, count, setPlane }, play }: Props) {
  if (count < 2) return null;
  return (
    <div className={styles.slider}>
      {play === undefined ? (
        <span />
      ) : (
        <Button size="compact-sm" variant="default" w={64} onClick={play.togglePlay}>
          {play.isPlaying ? "Stop" : "Play"}
        </Button>
      )}
      <Slider
        size="sm"
        label={null}
        min={0}
        max={count - 1}
        value={plane}
        onChange={setPlane}
        thumbLabel={kind === "cine" ? "Frame" : "Slice"}
        thumbValueText={(value) => planePlace(kind, value, count)}
      />
      <Text fz="sm" className={styles.place}>
        {planePlace(kind, plane, count)}
      </Text>
    </div>
  );
}
