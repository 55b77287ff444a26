import { useLocalStorage } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { notifyFailure } from "../../ui/notify";
import { declareFree } from "../acts";
import type { TextImage, TextState } from "../types";
import { nextWaiting, withOutcome, type Outcomes } from "./queue";

export interface Queue {
  readonly outcomes: Outcomes;
  readonly current: number;
  readonly setCurrent: (index: number) => void;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (image: string, isChosen: boolean) => void;
  readonly chooseAll: (images: readonly string[]) => void;
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  readonly isReasonMissing: boolean;
  /** False where a reason is missing: nothing was sent. */
  readonly declare: (images: readonly string[]) => boolean;
  readonly isDeclaring: boolean;
  readonly settle: (image: string, state: TextState) => void;
}

/** One round through the pictures: where one stands, what is chosen and what became of each. */
export function useQueue(dataset: string, images: readonly TextImage[]): Queue {
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const [current, setCurrent] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isReasonMissing, setReasonMissing] = useState(false);
  const [reason, setReason] = useLocalStorage({
    key: "fovea.free-of-words.reason",
    defaultValue: "",
    getInitialValueInEffect: false,
  });
  const finish = (done: readonly string[], state: TextState): void => {
    const next = withOutcome(outcomes, done, state);
    setOutcomes(next);
    setChosen(new Set([...chosen].filter((id) => !done.includes(id))));
    setCurrent(nextWaiting(images, next, current));
    void client.invalidateQueries({ queryKey: ["datasets", dataset] });
    void client.invalidateQueries({ queryKey: ["cases", dataset] });
    for (const id of done) void client.invalidateQueries({ queryKey: ["image", id] });
  };
  const declaring = useMutation({
    mutationFn: (done: readonly string[]) => declareFree(dataset, done, reason.trim()),
    onSuccess: (_, done) => finish(done, "declared_free"),
    onError: notifyFailure,
  });
  return {
    outcomes,
    current,
    setCurrent,
    chosen,
    choose: (image, isChosen) => {
      const next = new Set(chosen);
      if (isChosen) next.add(image);
      else next.delete(image);
      setChosen(next);
    },
    chooseAll: (all) => setChosen(new Set(all)),
    reason,
    setReason: (next) => {
      setReasonMissing(false);
      setReason(next);
    },
    isReasonMissing,
    declare: (done) => {
      const isMissing = reason.trim() === "";
      setReasonMissing(isMissing);
      if (!isMissing && done.length > 0 && !declaring.isPending) declaring.mutate(done);
      return !isMissing;
    },
    isDeclaring: declaring.isPending,
    settle: (image, state) => finish([image], state),
  };
}
