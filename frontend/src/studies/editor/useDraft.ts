import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import {
  changeStudy,
  fillViews,
  readinessQuery,
  studiesQuery,
  studyQuery,
  type Protocol,
  type Study,
  type ViewRule,
} from "../api";
import { Autosaver, type SaveStatus } from "./autosaver";
import { changeBetween, draftOf, type Draft } from "./draft";

export interface DraftEditing {
  readonly draft: Draft;
  readonly status: SaveStatus;
  readonly change: (change: Partial<Draft>) => void;
  readonly changeProtocol: (change: Partial<Protocol>) => void;
  /** Resolves when everything is stored or refused. */
  readonly flush: () => Promise<SaveStatus>;
  /** Let the server choose views by a rule; what is on the screen is stored first. */
  readonly fill: (rule: ViewRule) => Promise<void>;
}

/** The draft on the screen, stored a moment after each change; leaving the screen stores what is left. */
export function useDraft(study: Study): DraftEditing {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(study));
  const [saver] = useState(
    () => new Autosaver<Draft>(draftOf(study), { save: (from, to) => store(client, study.id, from, to) }),
  );
  const status = useSyncExternalStore(saver.subscribe, saver.snapshot);
  useEffect(() => () => void saver.flush(), [saver]);
  useLeaveWarning(status.state !== "saved");
  const change = (part: Partial<Draft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    saver.change(next);
  };
  const fill = async (rule: ViewRule): Promise<void> => {
    const { state, error } = await saver.flush();
    if (state === "refused") throw error;
    const filled = await fillViews(study.id, rule);
    const { views } = filled.protocol;
    setDraft(saver.adopt((value) => ({ ...value, protocol: { ...value.protocol, views } })));
    showStored(client, filled);
  };
  return {
    draft,
    status,
    change,
    changeProtocol: (part) => change({ protocol: { ...draft.protocol, ...part } }),
    flush: () => saver.flush(),
    fill,
  };
}

async function store(client: QueryClient, id: string, from: Draft, to: Draft): Promise<void> {
  const change = changeBetween(from, to);
  if (change === null) return;
  showStored(client, await changeStudy(id, change));
}

function showStored(client: QueryClient, study: Study): void {
  client.setQueryData(studyQuery(study.id).queryKey, study);
  void client.invalidateQueries(readinessQuery(study.id));
  void client.invalidateQueries({ ...studiesQuery, exact: true });
}

function useLeaveWarning(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isUnsaved]);
}
