import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../../api/testing/fakeApi";
import { jobQuery, type Job } from "../../jobs/api";
import { renderScreen } from "../../ui/testing/renderScreen";
import type { Readiness } from "../api";
import { sampleReadiness } from "../testing/samples";
import { PrepareImages } from "./PrepareImages";

const MISSING = sampleReadiness([], { planes_to_prepare: 12, is_prepared: false, must_prepare: true });

function job(change: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    kind: "prepare",
    title: "Prepare 12 images",
    state: "queued",
    done: 0,
    total: 12,
    message: "",
    error: "",
    created_at: "2026-11-25T09:00:00Z",
    started_at: null,
    finished_at: null,
    attempts: 0,
    created_by: "Ines",
    dataset: "d1",
    ...change,
  };
}

function page(results: readonly Job[]) {
  return { count: results.length, next: null, previous: null, results };
}

function show(readiness: Readiness) {
  return renderScreen(
    <PrepareImages
      studyId="study-1"
      dataset="d1"
      readiness={readiness}
      flush={() => Promise.resolve({ state: "saved", error: null })}
    />,
  );
}

it("starts the job that makes what readers will be shown, and tells how far it is", async () => {
  const started: Job[] = [];
  const calls = fakeApi({
    "GET /api/jobs": () => page(started),
    "GET /api/jobs/job-1": () => job({ state: "running", done: 5 }),
    "POST /api/jobs": () => {
      started.push(job());
      return job();
    },
  });
  await show(MISSING);
  expect(screen.getByText(/Prepare them before you freeze the study/)).toBeInTheDocument();
  fireEvent.click(screen.getByText("Prepare images"));
  await screen.findByText("5 of 12");
  expect(calls.map(({ body }) => body)).toContainEqual({ kind: "prepare", dataset: "d1", study: "study-1" });
  await waitFor(() => expect(screen.queryByText("Prepare images")).toBeNull());
});

it("asks what is still missing when the job has ended", async () => {
  const calls = fakeApi({
    "GET /api/jobs": () => page([job({ state: "running" })]),
    "GET /api/jobs/job-1": () => job({ state: "running" }),
    "GET /api/studies/study-1/readiness": () => sampleReadiness(),
  });
  const client = await show(MISSING);
  await screen.findByText("Running");
  client.setQueryData(["studies", "study-1", "readiness"], MISSING);
  client.setQueryData(jobQuery("job-1").queryKey, job({ state: "done", done: 12 }));
  await waitFor(() =>
    expect(client.getQueryState(["studies", "study-1", "readiness"])?.isInvalidated).toBe(true),
  );
  expect(calls.length).toBeGreaterThan(0);
});

it("says that freezing can make what is little, and nothing where all is there", async () => {
  fakeApi({ "GET /api/jobs": () => page([]) });
  await show({ ...MISSING, must_prepare: false, planes_to_prepare: 1 });
  expect(
    await screen.findByText(/1 plane that readers will be shown is not prepared yet/),
  ).toBeInTheDocument();
  expect(screen.getByText(/Freezing can do that, too/)).toBeInTheDocument();
});

it("is silent where all is prepared", async () => {
  fakeApi({ "GET /api/jobs": () => page([]) });
  await show(sampleReadiness());
  expect(screen.queryByText(/prepared/)).toBeNull();
});
