import { getJson, postJson, request } from "./http";
import { tasksSchema, worklistsSchema } from "./schema";
import type { z } from "zod";
import type { Worklist } from "./schema";

/** How many display sets beyond the current one are asked for. */
const SETS_AHEAD = 1;

export function fetchWorklists(): Promise<Worklist[]> {
  return getJson("/api/reading/worklists", worklistsSchema);
}

/** Throws HttpProblem with code "washout" (status 409) while the reader must still wait. */
export async function openSession(sessionId: string): Promise<void> {
  await postJson(`/api/reading/sessions/${sessionId}/open`, {});
}

export function fetchTasks(sessionId: string): Promise<z.infer<typeof tasksSchema>> {
  return getJson(`/api/reading/sessions/${sessionId}/tasks?ahead=${SETS_AHEAD}`, tasksSchema);
}

/**
 * One plane of one view in one pane; planes count from 0 within what is shown.
 * Throws HttpProblem with code "frame_damaged" (status 410) for a plane that cannot be shown.
 */
export async function fetchFrame(token: string, plane: number, signal: AbortSignal): Promise<ArrayBuffer> {
  const reply = await request("GET", `/api/frames/${token}/${plane}`, { signal });
  return reply.bytes;
}

export async function reportShown(item: string, presentationKey: string): Promise<void> {
  await postJson(`/api/reading/items/${item}/shown`, { presentation_key: presentationKey });
}

export async function reportFirstInput(item: string): Promise<void> {
  await postJson(`/api/reading/items/${item}/first-input`, {});
}

export function submissionPath(item: string): string {
  return `/api/reading/items/${item}/submissions`;
}
