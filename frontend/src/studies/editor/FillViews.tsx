import { Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import type { Case } from "../../imaging/api";
import { Failure } from "../../ui/states";
import type { CaseViews, ViewRule } from "../api";
import { statedFor } from "./views";

const RULES: readonly { value: ViewRule["rule"]; label: string }[] = [
  { value: "each_alone", label: "Each image in a presentation of its own" },
  { value: "all_together", label: "All images of a case together" },
  { value: "largest_stack", label: "Only the image with the most planes" },
];
const PLANES: readonly { value: ViewRule["planes"]; label: string }[] = [
  { value: "all", label: "All planes" },
  { value: "middle", label: "The middle plane" },
];

interface Props {
  readonly cases: readonly Case[];
  readonly views: readonly CaseViews[];
  readonly onFill: (rule: ViewRule) => Promise<void>;
}

/** Choose for many cases at once, by a rule that is stated. */
export function FillViews({ cases, views, onFill }: Props) {
  const [rule, setRule] = useState<ViewRule["rule"]>("each_alone");
  const [planes, setPlanes] = useState<ViewRule["planes"]>("all");
  const [target, setTarget] = useState<"open" | "all">("open");
  const open = cases.filter(({ id }) => statedFor(views, id) === null).length;
  const count = target === "open" ? open : cases.length;
  const fill = useMutation({
    mutationFn: () => onFill({ rule, planes, cases: target === "open" ? null : cases.map(({ id }) => id) }),
  });
  return (
    <Stack gap="xs" role="group" aria-label="Choose by a rule">
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label="Rule"
          data={[...RULES]}
          value={rule}
          onChange={(event) => setRule(event.currentTarget.value as ViewRule["rule"])}
        />
        <NativeSelect
          label="Planes"
          data={[...PLANES]}
          value={planes}
          onChange={(event) => setPlanes(event.currentTarget.value as ViewRule["planes"])}
        />
        <NativeSelect
          label="For"
          data={[
            { value: "open", label: `Cases of which nothing is chosen (${open})` },
            { value: "all", label: `All cases (${cases.length})` },
          ]}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value as "open" | "all")}
        />
        <Button
          variant="default"
          disabled={count === 0}
          loading={fill.isPending}
          onClick={() => fill.mutate()}
        >
          Choose so
        </Button>
      </Group>
      {fill.isError && <Failure error={fill.error} />}
    </Stack>
  );
}
