import { QueryClient } from "@tanstack/react-query";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { fakeApi } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import { jobQuery, type Job, type Verdict } from "./api";
import { deservesAttention } from "./DatasetJobs";
import { jobIn, refreshJobs, takeIn } from "./useLiveJobs";
import { yieldInWords } from "./verdictGroups";
import { Verdicts } from "./Verdicts";

const JOB: Job = {
  id: "j1",
  kind: "ingest",
  title: "Read 2 files",
  state: "running",
  done: 1,
  total: 2,
  message: "",
  error: "",
  created_at: "2026-11-25T10:00:00Z",
  started_at: null,
  finished_at: null,
  attempts: 1,
  created_by: "p",
  dataset: "d1",
};

const VERDICTS: Verdict[] = [
  { path: "a.dcm", status: "accepted", reason: "", images: 2, planes: 2 },
  {
    path: "b.txt",
    status: "refused",
    reason: "The file is none of DICOM, PNG, JPEG, TIFF and NIfTI.",
    images: 0,
    planes: 0,
  },
];

function page(results: readonly Verdict[]) {
  return { count: results.length, next: null, previous: null, results };
}

it("each file has its verdict in words", async () => {
  fakeApi({ "GET /api/jobs/j1/verdicts": () => page(VERDICTS) });
  await renderScreen(<Verdicts jobId="j1" />);
  expect((await screen.findByText("a.dcm")).closest("tr")).toHaveTextContent("a.dcmAccepted2 images");
  expect(screen.getByText("b.txt").closest("tr")).toHaveTextContent("b.txtRefusedThe file is none of DICOM");
});

it("says that no file has a verdict where the filter leaves none", async () => {
  fakeApi({ "GET /api/jobs/j1/verdicts": () => page([]) });
  await renderScreen(<Verdicts jobId="j1" />);
  await screen.findByText("No file has been looked at yet.");
  fireEvent.click(await screen.findByLabelText("Already here (0)"));
  await screen.findByText("No file has this verdict.");
});

it("counts the files of each verdict, and asks for those of the one that is chosen", async () => {
  const calls = fakeApi({
    "GET /api/jobs/j1/verdicts": ({ query }) =>
      page(VERDICTS.filter(({ status }) => query["status"] === undefined || status === query["status"])),
  });
  await renderScreen(<Verdicts jobId="j1" />);
  fireEvent.click(await screen.findByLabelText("Refused (1)"));
  await waitFor(() => expect(screen.queryByText("a.dcm")).toBeNull());
  expect(screen.getByText("b.txt")).toBeVisible();
  expect(calls.at(-1)?.query).toMatchObject({ status: "refused", page: "1" });
});

it("says a shared reason once, and keeps many files folded", async () => {
  const same = Array.from({ length: 7 }, (_, index) => ({
    path: `${index}.txt`,
    status: "refused" as const,
    reason: "This is no image.",
    images: 0,
    planes: 0,
  }));
  fakeApi({ "GET /api/jobs/j1/verdicts": () => page([...same, ...VERDICTS]) });
  await renderScreen(<Verdicts jobId="j1" />);
  expect(await screen.findByText("7 files: This is no image.")).toBeVisible();
  expect(screen.queryByText("6.txt")).toBeNull();
  fireEvent.click(screen.getByText("Show all 7 files"));
  expect(screen.getByText("6.txt")).toBeVisible();
});

it("puts the planes of a stack together, each with its number", async () => {
  const planes = [1, 2].map((plane) => ({
    path: `${plane}.dcm`,
    status: "accepted" as const,
    reason: `Plane ${plane} of a volume of 2, axial, 0.8 mm.`,
    images: 0,
    planes: 1,
  }));
  fakeApi({ "GET /api/jobs/j1/verdicts": () => page(planes) });
  await renderScreen(<Verdicts jobId="j1" />);
  expect(await screen.findByText("2 files: Planes of a volume of 2, axial, 0.8 mm.")).toBeVisible();
  expect(screen.getByText("2.dcm").closest("tr")).toHaveTextContent("2.dcmAcceptedPlane 2");
});

it("says what a file gave", () => {
  expect(yieldInWords({ images: 1, planes: 1 })).toBe("1 image");
  expect(yieldInWords({ images: 1, planes: 200 })).toBe("1 image, 200 planes");
  expect(yieldInWords({ images: 0, planes: 1 })).toBe("1 plane");
});

describe("what the socket says", () => {
  it("is taken in only where it is a job", () => {
    expect(jobIn({ type: "job", job: JOB })).toEqual(JOB);
    for (const wrong of [null, "x", { type: "hello" }, { type: "job", job: null }])
      expect(jobIn(wrong)).toBeNull();
  });

  it("stands in the cache at once, and an end makes the dataset's screens ask again", () => {
    const client = new QueryClient();
    client.setQueryData(["cases", "d1"], []);
    takeIn(client, { type: "job", job: JOB });
    expect(client.getQueryData(jobQuery("j1").queryKey)?.done).toBe(1);
    expect(client.getQueryState(["cases", "d1"])?.isInvalidated).toBe(false);
    takeIn(client, { type: "job", job: { ...JOB, state: "done", done: 2 } });
    expect(client.getQueryState(["cases", "d1"])?.isInvalidated).toBe(true);
  });

  it("is read again by REST after a break", async () => {
    const client = new QueryClient();
    client.setQueryData(jobQuery("j1").queryKey, JOB);
    client.setQueryData(["jobs", {}], []);
    await refreshJobs(client);
    expect(client.getQueryState(jobQuery("j1").queryKey)?.isInvalidated).toBe(true);
    expect(client.getQueryState(["jobs", {}])?.isInvalidated).toBe(true);
  });
});

it("a dataset shows what runs, and what failed in the last day", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const failed = (finished_at: string): Job => ({ ...JOB, state: "failed", finished_at });
  expect(deservesAttention(JOB, now)).toBe(true);
  expect(deservesAttention({ ...JOB, state: "done" }, now)).toBe(false);
  expect(deservesAttention(failed("2026-11-25T11:00:00Z"), now)).toBe(true);
  expect(deservesAttention(failed("2026-11-23T11:00:00Z"), now)).toBe(false);
});
