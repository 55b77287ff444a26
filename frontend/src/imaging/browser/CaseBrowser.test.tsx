import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { fakeApi, Refusal, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { ADMINISTRATOR, pageOf } from "../testing/api";
import { sampleCase, sampleDataset, sampleImage, sampleSummary } from "../testing/samples";
import { DatasetScreen } from "./DatasetPage";

const CASES = [
  sampleCase({
    reference: {
      finding_class: "abnormal",
      finding: "Nodule",
      attributes: {},
      origin: "table",
      by: null,
      at: "2026-11-25T10:00:00Z",
    },
    images: [sampleImage({ flags: ["gap"], is_unusual: true, variant_count: 2 })],
  }),
  sampleCase({
    id: "c2",
    code: "C-0002",
    images: [
      sampleImage({ id: "i2", kind: "single", plane_count: 1, label: "CC L" }),
      sampleImage({ id: "i3", kind: "single", plane_count: 1, text_state: "suspected" }),
    ],
  }),
];

const SUMMARY = sampleSummary({ unusual: 1, suspected_text: 1, twins: 1, questions: 1, flags: { gap: 1 } });

async function show(routes: Record<string, (call: Call) => unknown> = {}): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/auth/me": () => ADMINISTRATOR,
    "GET /api/jobs": () => pageOf([]),
    "GET /api/datasets/d1/summary": () => SUMMARY,
    "GET /api/datasets/d1/cases": () => pageOf(CASES),
    ...routes,
  });
  await renderScreen(<DatasetScreen dataset={sampleDataset()} />);
  await screen.findByText("C-0002");
  return calls;
}

beforeEach(() => window.localStorage.clear());

it("says of each case what it is: stacks, label, notes, variants and score in words", async () => {
  await show();
  const row = screen.getByText("C-0001").closest("tr");
  expect(row).toHaveTextContent("Abnormal: Nodule");
  expect(row).toHaveTextContent("CT · volume · 200 planes · 0.49 mm");
  expect(row).toHaveTextContent("Planes are missing");
  expect(row).toHaveTextContent("2Unusual");
  expect(screen.getByText("CC L")).toBeVisible();
});

it("a count leads to what it counts", async () => {
  const calls = await show();
  fireEvent.click(screen.getByText("1 unusual"));
  await waitFor(() =>
    expect(calls.filter(({ path }) => path.endsWith("/cases")).at(-1)?.query).toEqual({
      unusual: "true",
      page: "1",
    }),
  );
  fireEvent.click(screen.getByLabelText("Remove the filter: Unusual"));
  await waitFor(() =>
    expect(calls.filter(({ path }) => path.endsWith("/cases")).at(-1)?.query).toEqual({ page: "1" }),
  );
});

it("says that nothing matches, apart from nothing being there", async () => {
  await show({
    "GET /api/datasets/d1/cases": ({ query }) => pageOf(query["search"] === undefined ? CASES : []),
  });
  const search = screen.getByLabelText("Case number");
  fireEvent.change(search, { target: { value: "99" } });
  fireEvent.keyDown(search, { key: "Enter" });
  await screen.findByText("No case matches");
});

it("deletes what is chosen: whole cases as cases, single images as images, and shows a refusal", async () => {
  const refusal = { code: "in_use", message: "C-0001 is in a frozen study.", field: null };
  const calls = await show({ "POST /api/datasets/d1/removals": () => new Refusal(409, [refusal]) });
  fireEvent.click(screen.getByLabelText("Choose C-0001"));
  fireEvent.click(screen.getByLabelText("Choose image 2 of C-0002"));
  const bar = screen.getByLabelText("Acts on what is chosen");
  expect(bar).toHaveTextContent("2 cases, 2 images chosen");
  fireEvent.click(within(bar).getByText("Delete"));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("1 case with 1 image and the reference standard.");
  fireEvent.click(within(dialog).getByText("Delete"));
  await screen.findByText("C-0001 is in a frozen study.");
  expect(calls.find(({ path }) => path.endsWith("/removals"))?.body).toEqual({
    cases: ["c1"],
    images: ["i3"],
  });
});

it("excludes only with a reason", async () => {
  const calls = await show({ "POST /api/datasets/d1/exclusions": () => ({ images: 1 }) });
  fireEvent.click(screen.getByLabelText("Choose C-0001"));
  fireEvent.click(within(screen.getByLabelText("Acts on what is chosen")).getByText("Exclude"));
  const dialog = await screen.findByRole("dialog");
  const button = within(dialog).getByText("Exclude").closest("button");
  expect(button).toBeDisabled();
  fireEvent.change(within(dialog).getByLabelText(/Reason/), { target: { value: " Motion. " } });
  fireEvent.click(within(dialog).getByText("Exclude"));
  await waitFor(() =>
    expect(calls.find(({ path }) => path.endsWith("/exclusions"))?.body).toEqual({
      images: ["i1"],
      is_excluded: true,
      reason: "Motion.",
    }),
  );
  await waitFor(() => expect(screen.queryByLabelText("Acts on what is chosen")).toBeNull());
});

it("takes everything that matches, on all pages", async () => {
  const calls = await show({ "GET /api/datasets/d1/cases": () => pageOf(CASES, 3) });
  fireEvent.click(screen.getByLabelText("Choose C-0001"));
  fireEvent.click(screen.getByText("Choose all 3 that match"));
  await screen.findByText("2 cases, 3 images chosen");
  expect(calls.at(-1)?.query).toMatchObject({ page_size: "500" });
});

it("remembers that cases are shown as pictures, and leads from a card to all of its images", async () => {
  await show();
  fireEvent.click(screen.getByText("Gallery"));
  expect(screen.queryByLabelText("Cases")).toBeNull();
  expect(screen.getByAltText("C-0002, image 1: CT · single · 0.49 mm")).toBeInTheDocument();
  expect(window.localStorage.getItem("fovea.cases.look")).toContain("gallery");
});

it("closes a question about identity", async () => {
  const doubtful = sampleCase({ identity_question: "The files name ANONYMOUS." });
  const calls = await show({
    "GET /api/datasets/d1/cases": ({ query }) => pageOf(query["question"] === "true" ? [doubtful] : CASES),
    "POST /api/cases/c1/identity": () => ({ id: "c1", code: "C-0001" }),
  });
  fireEvent.click(screen.getByText("1 question"));
  await screen.findByText(/The files name ANONYMOUS/);
  fireEvent.click(screen.getByText("One person"));
  await waitFor(() =>
    expect(calls.find(({ path }) => path.endsWith("/identity"))?.body).toEqual({ answer: "same" }),
  );
});

it("joins a pair that shows one person, and hides one that does not", async () => {
  const side = (id: string, code: string) => ({ case: id, code, image: `i-${id}`, thumbnail_url: "/t" });
  const calls = await show({
    "GET /api/datasets/d1/twins": () => [
      { likeness: 0.99, first: side("c1", "C-0001"), second: side("c9", "C-0009") },
    ],
    "POST /api/datasets/d1/groupings": () => ({ id: "c1", code: "C-0001" }),
  });
  fireEvent.click(screen.getByText("1 look-alike pair"));
  fireEvent.click(await screen.findByText("Same person: join"));
  await waitFor(() =>
    expect(calls.find(({ path }) => path.endsWith("/groupings"))?.body).toEqual({ cases: ["c1", "c9"] }),
  );
  fireEvent.click(screen.getByText("Different: hide here"));
  await screen.findByText("No pair is left to look at.");
});
