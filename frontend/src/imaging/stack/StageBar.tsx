import { Button, Checkbox, Group, SegmentedControl } from "@mantine/core";

import type { StageView } from "./useStageView";

export type StageTool = "draw" | "window" | "move";

interface Props {
  readonly tools: readonly StageTool[];
  readonly tool: StageTool;
  readonly onTool: (tool: StageTool) => void;
  readonly view: StageView;
  /** Null where there is nothing to outline. */
  readonly outlines: { readonly isShown: boolean; readonly toggle: () => void } | null;
}

const ZOOM = 1.5;

const WORDS: Readonly<Record<StageTool, string>> = { draw: "Draw", window: "Window", move: "Move" };

/** What a drag does, how large the picture is, and whether lesions are outlined. */
export function StageBar({ tools, tool, onTool, view, outlines }: Props) {
  return (
    <Group gap="sm" justify="space-between">
      <Group gap={6}>
        <SegmentedControl
          size="xs"
          aria-label="What a drag on the picture does"
          data={tools.map((value) => ({ value, label: WORDS[value] }))}
          value={tool}
          onChange={(value) => onTool(value as StageTool)}
        />
        <ZoomButtons view={view} />
      </Group>
      {outlines !== null && (
        <Checkbox size="xs" label="Outline lesions" checked={outlines.isShown} onChange={outlines.toggle} />
      )}
    </Group>
  );
}

export function ZoomButtons({ view }: Pick<Props, "view">) {
  return (
    <Group gap={6}>
      <Button size="compact-sm" variant="default" aria-label="Enlarge" onClick={() => view.zoom(ZOOM)}>
        +
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label="Make smaller"
        onClick={() => view.zoom(1 / ZOOM)}
      >
        −
      </Button>
      <Button size="compact-sm" variant="default" disabled={!view.isZoomed} onClick={view.fit}>
        Whole
      </Button>
    </Group>
  );
}
