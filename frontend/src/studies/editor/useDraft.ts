import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";

import { changeStudy, readinessQuery, studiesQuery, studyQuery, type Protocol, type Study } from "../api";
import { Autosaver, type SaveStatus } from "./autosaver";
import { changeBetween, draftOf, type Draft } from "./draft";

export interface DraftEditing {
  readonly draft: Draft;
  readonly status: SaveStatus;
  readonly change: (change: Partial<Draft>) => void;
  readonly changeProtocol: (change: Partial<Protocol>) => void;
  /** Resolves when everything is stored or refused. */
  readonly flush: () => Promise<SaveStatus>;
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
  return {
    draft,
    status,
    change,
    changeProtocol: (part) => change({ protocol: { ...draft.protocol, ...part } }),
    flush: () => saver.flush(),
  };
}

async function store(client: QueryClient, id: string, from: Draft, to: Draft): Promise<void> {
  const change = changeBetween(from, to);
  if (change === null) return;
  client.setQueryData(studyQuery(id).queryKey, await changeStudy(id, change));
  void client.invalidateQueries(readinessQuery(id));
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
