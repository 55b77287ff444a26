import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Refusal, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { pageOf } from "../testing/api";
import { sampleReading, sampleStandard } from "../testing/readings";
import { sampleCase, sampleDetail, sampleRegion } from "../testing/samples";
import { PanelOf } from "./PanelPage";

const ANA = sampleReading({
  outlines: [{ image: "i1", plane: 2, shape: "point", points: [[5, 5]], label: "Nodule" }],
});
const BEN = sampleReading({ id: "b", by: "Ben", finding_class: "abnormal", finding: "" });
const PANEL = {
  readings: [ANA, BEN],
  agreement: {
    normal: 0,
    abnormal: 2,
    is_unanimous: true,
    pairs: [{ first: "a", second: "b", is_same_class: true, dice: 0 }],
  },
  settled_at: null,
};

async function show(routes: Record<string, (call: Call) => unknown> = {}): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/images/i1": () => sampleDetail(),
    "GET /api/datasets/d1/cases": () => pageOf([sampleCase()]),
    "GET /api/cases/c1/standard": () => sampleStandard(),
    "GET /api/cases/c1/panel": () => PANEL,
    ...routes,
  });
  await renderScreen(<PanelOf image={sampleDetail()} />);
  await screen.findByText("Nothing has been said of this case yet.");
  return calls;
}

it("opens the readings only when it is asked to, since that is recorded", async () => {
  const calls = await show();
  expect(calls.some(({ path }) => path.endsWith("/panel"))).toBe(false);
  fireEvent.click(screen.getByText("Open the readings"));
  await screen.findByText("2 abnormal, 0 normal: all say the same.");
  expect(screen.getByText("Ana and Ben").closest("tr")).toHaveTextContent("The same0.00");
});

it("shows why an expert of the case may not settle it", async () => {
  const refusal = { code: "own_reading", message: "You read this case as an expert.", field: null };
  await show({ "GET /api/cases/c1/panel": () => new Refusal(403, [refusal]) });
  fireEvent.click(screen.getByText("Open the readings"));
  await screen.findByText("You read this case as an expert.");
});

it("keeps lesions that were replaced in the history, with the reason", async () => {
  const gone = {
    ...sampleRegion({ label: "Nodule" }),
    image: "i1",
    replaced_at: "2026-11-26T10:00:00Z",
    replaced_because: "Drawn again.",
  };
  fakeApi({ "GET /api/cases/c1/standard": () => sampleStandard({ former_lesions: [gone] }) });
  await renderScreen(<PanelOf image={sampleDetail()} />);
  expect(
    await screen.findByText(/Nodule, slices 4 to 6: replaced 26 Nov 2026, .*Drawn again\./),
  ).toBeVisible();
});

it("is signed with the readings it rests on, the lesions that were taken, and a reason", async () => {
  const calls = await show({ "POST /api/cases/c1/adjudication": () => sampleStandard() });
  fireEvent.click(screen.getByText("Open the readings"));
  fireEvent.click(await screen.findByLabelText("Take Nodule of Ana, slice 3"));
  fireEvent.click(screen.getAllByLabelText("The decision rests on this reading")[1] as HTMLElement);
  fireEvent.change(screen.getByLabelText(/Reason/), { target: { value: "Ana is right." } });
  fireEvent.click(screen.getByText("Sign"));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
      finding_class: "abnormal",
      finding: "Nodule",
      attributes: {},
      readings: ["a"],
      lesions: [
        {
          image: "i1",
          label: "Nodule",
          attributes: {},
          planes: [{ plane: 2, shape: "point", points: [[5, 5]] }],
        },
      ],
      reason: "Ana is right.",
    }),
  );
});
