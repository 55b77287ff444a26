import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Refusal, type Call } from "../../api/testing/fakeApi";
import type { Job } from "../../jobs/api";
import { renderScreen } from "../../ui/testing/renderScreen";
import { pageOf } from "../testing/api";
import { sampleDataset, sampleSummary } from "../testing/samples";
import { UploadScreen } from "./UploadPage";

const JOB: Job = {
  id: "j1",
  kind: "ingest",
  title: "Take in 2 files",
  state: "running",
  done: 0,
  total: 2,
  message: "",
  error: "",
  created_at: "2026-11-25T10:00:00Z",
  started_at: null,
  finished_at: null,
  attempts: 1,
  created_by: "Ada",
  dataset: "d1",
};

const row = (id: string, state: string) => ({
  id,
  path: id,
  size: 3,
  offset: state === "received" ? 3 : 0,
  state,
});

function answers(state: Job["state"], change: Record<string, (call: Call) => unknown> = {}) {
  return fakeApi({
    "POST /api/datasets/d1/uploads/list": ({ body }) => ({
      uploads: (body as { files: { path: string }[] }).files.map(({ path }) => row(`u-${path}`, "receiving")),
    }),
    "PATCH /api/datasets/d1/uploads/contents": () => ({
      uploads: ["u-a.dcm", "u-b.dcm"].map((id) => row(id, "received")),
    }),
    "POST /api/jobs": () => JOB,
    "GET /api/jobs/j1": () => ({ ...JOB, state, done: 2 }),
    "GET /api/jobs/j1/verdicts": () => pageOf([]),
    "GET /api/datasets/d1/summary": () => sampleSummary({ suspected_text: 2 }),
    ...change,
  });
}

async function choose(): Promise<void> {
  await renderScreen(<UploadScreen dataset={sampleDataset()} />);
  const files = ["a.dcm", "b.dcm"].map((name) => new File(["xyz"], name, { lastModified: 1 }));
  fireEvent.change(screen.getByLabelText("Folder"), { target: { files } });
  await screen.findByText("2 files chosen, 6 B");
}

it("one button announces the files, starts a job that waits for them, and sends them together", async () => {
  const calls = answers("running");
  await choose();
  fireEvent.click(screen.getByText("Take in 2 files"));
  await screen.findByText("All files are with Fovea. You can leave this page; the work goes on.");
  const sent = calls.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  expect(sent).toEqual([
    "POST /api/datasets/d1/uploads/list",
    "POST /api/jobs",
    "PATCH /api/datasets/d1/uploads/contents",
  ]);
  expect(calls.find(({ path }) => path === "/api/jobs")?.body).toEqual({
    kind: "ingest",
    dataset: "d1",
    uploads: ["u-a.dcm", "u-b.dcm"],
    is_arriving: true,
  });
});

it("says at the end what the dataset holds, stacks as stacks, and what is left to look at", async () => {
  answers("done");
  await choose();
  fireEvent.click(screen.getByText("Take in 2 files"));
  await screen.findByText("2 cases: 1 volume and 2 single images; 202 planes in all.");
  expect(screen.getByText("See the dataset").closest("a")).toHaveAttribute("href", "/datasets/d1");
  expect(screen.getByText(/2 images may show words/)).toBeVisible();
});

it("a refusal is shown, and the files stay chosen", async () => {
  const refusal = { code: "storage_full", message: "The disk is full. Free some space.", field: null };
  answers("running", { "POST /api/datasets/d1/uploads/list": () => new Refusal(507, [refusal]) });
  await choose();
  fireEvent.click(screen.getByText("Take in 2 files"));
  await screen.findByText("The disk is full. Free some space.");
  expect(screen.getByText("2 files chosen, 6 B")).toBeVisible();
});

it("a file that cannot be sent says why, and can be tried again", async () => {
  const refusal = { code: "storage_full", message: "The disk is full. Free some space.", field: null };
  let isFull = true;
  answers("running", {
    "PATCH /api/datasets/d1/uploads/contents": () =>
      isFull
        ? new Refusal(507, [refusal])
        : { uploads: ["u-a.dcm", "u-b.dcm"].map((id) => row(id, "received")) },
  });
  await choose();
  fireEvent.click(screen.getByText("Take in 2 files"));
  await screen.findByText("0 of 2 files sent, 2 could not be sent");
  expect(screen.getAllByText("The disk is full. Free some space.")).toHaveLength(2);
  isFull = false;
  fireEvent.click(screen.getByText("Try the failed files again"));
  await waitFor(() => expect(screen.queryByText(/could not be sent/)).toBeNull());
});
