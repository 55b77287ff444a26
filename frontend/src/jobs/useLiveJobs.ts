import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { fetchMe, type Me } from "../accounts/api";
import { hasRole } from "../accounts/me";
import { ApiError } from "../api/errors";
import { loginGate } from "../api/loginGate";
import { isEnded, jobQuery, type Job } from "./api";
import { jobSocketAddress, keepOpen, type SocketLike } from "./socket";

/** While mounted, what the server says about jobs goes straight into the queries' cache. */
export function useLiveJobs(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      keepOpen({
        connect: () => new WebSocket(jobSocketAddress(window.location)) as SocketLike,
        onOpen: () => void refreshJobs(client),
        onMessage: (message) => takeIn(client, message),
        mayReturn,
      }),
    [client],
  );
}

/** Logged out: waits for the login. Without the right to see jobs: never. Where nobody answers: why not. */
export async function mayReturn(): Promise<boolean> {
  try {
    return seesJobs(await fetchMe());
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) return true;
    await loginGate.wait();
    return true;
  }
}

function seesJobs(me: Me): boolean {
  return hasRole(me, "administrator") || hasRole(me, "investigator");
}

export function refreshJobs(client: QueryClient): Promise<unknown> {
  return Promise.all([
    client.invalidateQueries({ queryKey: ["jobs"] }),
    client.invalidateQueries({ queryKey: ["job"] }),
  ]);
}

export function takeIn(client: QueryClient, message: unknown): void {
  const job = jobIn(message);
  if (job === null) return;
  const before = client.getQueryData(jobQuery(job.id).queryKey);
  client.setQueryData(jobQuery(job.id).queryKey, job);
  void client.invalidateQueries({ queryKey: ["jobs"] });
  // What a job made shows on the dataset's screens only once it has ended.
  if (isEnded(job) && before?.state !== job.state) refreshImaging(client, job);
}

function refreshImaging(client: QueryClient, job: Job): void {
  for (const queryKey of [["datasets"], ["cases", job.dataset], ["image"], ["verdicts", job.id]]) {
    void client.invalidateQueries({ queryKey });
  }
}

export function jobIn(message: unknown): Job | null {
  if (typeof message !== "object" || message === null) return null;
  const { type, job } = message as { type?: unknown; job?: unknown };
  return type === "job" && typeof job === "object" && job !== null && "id" in job ? (job as Job) : null;
}
