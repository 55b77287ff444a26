import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { fakeApi, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { ADMINISTRATOR, pageOf } from "../testing/api";
import { sampleReading, sampleStandard } from "../testing/readings";
import {
  sampleCase,
  sampleDataset,
  sampleDetail,
  sampleImage,
  sampleReconstruction,
  sampleRegion,
} from "../testing/samples";
import type { ImageDetail } from "../types";
import { ImageScreen } from "./ImageScreen";

const SIBLINGS = [sampleImage(), sampleImage({ id: "i2" })];

async function show(
  change: Partial<ImageDetail> = {},
  routes: Record<string, (call: Call) => unknown> = {},
): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/auth/me": () => ADMINISTRATOR,
    "GET /api/datasets/d1": () => sampleDataset(),
    "GET /api/datasets/d1/cases": () => pageOf([sampleCase({ images: SIBLINGS })]),
    "GET /api/treatments": () => [],
    "GET /api/cases/c1/standard": () => sampleStandard(),
    "GET /api/images/i1/outlines": () => [],
    ...routes,
  });
  await renderScreen(<ImageScreen image={sampleDetail(change)} firstPlane={0} />);
  await screen.findByText("C-0001, image 1 of 2");
  return calls;
}

function picture(): HTMLImageElement {
  return screen.getByAltText(/^CT · volume/);
}

function stage(): HTMLElement {
  return screen.getByLabelText(/^CT · volume/, { selector: "[role=group]" });
}

beforeEach(() => window.sessionStorage.clear());

it("says which image this is: its case, its place there and in the dataset", async () => {
  await show();
  expect(screen.getByText(/1 of 3 in the dataset/)).toBeVisible();
  expect(screen.getByText("Previous").closest("button")).toBeDisabled();
  expect(screen.getByText("Next").closest("button")).toBeEnabled();
});

it("goes through the planes by keys, and no further than the last", async () => {
  await show();
  expect(picture().src).toContain("plane=0");
  fireEvent.keyDown(stage(), { key: "ArrowDown" });
  expect(picture().src).toContain("plane=1");
  fireEvent.keyDown(stage(), { key: "End" });
  fireEvent.keyDown(stage(), { key: "ArrowDown" });
  expect(picture().src).toContain("plane=7");
  expect(screen.getAllByText("Slice 8 of 8")).not.toHaveLength(0);
});

it("shows a preset of the file, and asks for any other window by numbers", async () => {
  await show();
  fireEvent.change(screen.getByLabelText("Width (HU)"), { target: { value: "900" } });
  expect(picture().src).toContain("window_centre=40&window_width=900");
  fireEvent.click(screen.getAllByText("As it comes").at(-1) as HTMLElement);
  expect(picture().src).not.toContain("window");
});

it("leads from a lesion to its first plane, and outlines it there once the picture is drawn", async () => {
  await show(
    { regions: [sampleRegion({ label: "Nodule" })] },
    {
      "GET /api/images/i1/outlines": () => [
        {
          region: "r1",
          label: "Nodule",
          polygons: [
            [
              [1, 1],
              [9, 1],
              [9, 9],
            ],
          ],
        },
      ],
    },
  );
  fireEvent.click(screen.getByText("Nodule").closest("button") as HTMLElement);
  expect(picture().src).toContain("plane=3");
  expect(document.querySelector("polygon")).toBeNull();
  fireEvent.load(picture());
  await waitFor(() => expect(document.querySelector("polygon")).not.toBeNull());
  fireEvent.click(screen.getByLabelText("Outline lesions"));
  expect(document.querySelector("polygon")).toBeNull();
});

it("compares variants at the plane that is shown", async () => {
  await show({
    reconstructions: [sampleReconstruction(), sampleReconstruction({ id: "m2", treatment: "span" })],
  });
  fireEvent.keyDown(stage(), { key: "ArrowDown" });
  expect(screen.getByAltText<HTMLImageElement>("Bicubic, ×2").src).toContain("plane=1&reconstruction=m1");
  expect(screen.getByAltText<HTMLImageElement>("Span, ×2").src).toContain("plane=1&reconstruction=m2");
});

it("says flags in full, and what was done to the pixels", async () => {
  await show({
    flags: ["gap"],
    edits: [{ kind: "paint", rectangles: [{}], reason: "A name.", by: "Ada", at: "2026-11-25T10:00:00Z" }],
  });
  expect(screen.getByText(/Planes are missing: the distance/)).toBeVisible();
  expect(screen.getByText(/Painted over, 1 rectangle\. A name\./)).toBeVisible();
  expect(picture().src).toContain("version=1");
});

it("draws a lesion by keys alone and saves it beside those that stand, with a reason", async () => {
  const standing = { ...sampleRegion(), image: "i1", replaced_at: null, replaced_because: "" };
  const calls = await show(
    {},
    {
      "GET /api/cases/c1/standard": () => sampleStandard({ lesions: [standing] }),
      "POST /api/cases/c1/standard": () => sampleStandard(),
    },
  );
  fireEvent.click(screen.getByText("Draw lesions"));
  fireEvent.click(await screen.findByLabelText("Rectangle"));
  for (const key of ["ArrowRight", "Enter"]) fireEvent.keyDown(stage(), { key });
  for (const key of ["ArrowRight", "ArrowDown"]) fireEvent.keyDown(stage(), { key, shiftKey: true });
  fireEvent.keyDown(stage(), { key: "Enter" });
  fireEvent.change(screen.getByLabelText("Name of lesion 1"), { target: { value: "Nodule" } });
  fireEvent.click(screen.getByLabelText("Abnormal"));
  expect(screen.getByText("Save the standard").closest("button")).toBeDisabled();
  fireEvent.change(screen.getByLabelText("Reason"), { target: { value: "Seen." } });
  fireEvent.click(screen.getByText("Save the standard"));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === "POST")?.body).toEqual({
      finding_class: "abnormal",
      finding: "",
      attributes: {},
      keep_lesions: true,
      reason: "Seen.",
      lesions: [
        {
          image: "i1",
          label: "Nodule",
          attributes: {},
          planes: [
            {
              plane: 0,
              shape: "rectangle",
              points: [
                [258.56, 256],
                [284.16, 281.6],
              ],
            },
          ],
        },
      ],
    }),
  );
});

it("keeps what was drawn while the person looks elsewhere, until it is discarded", async () => {
  await show({}, { "GET /api/cases/c1/expert-readings": () => [] });
  fireEvent.click(screen.getByText("My reading"));
  fireEvent.change(await screen.findByLabelText("Finding"), { target: { value: "Cyst" } });
  expect(window.sessionStorage.getItem("fovea.reading.c1")).toContain("Cyst");
  fireEvent.click(screen.getByText("Discard"));
  await waitFor(() => expect(window.sessionStorage.getItem("fovea.reading.c1")).toBeNull());
});

it("an expert reads alone: lesions that stand are not shown, and an earlier reading comes back", async () => {
  const calls = await show(
    { regions: [sampleRegion({ first_plane: 0, planes: [{ index: 0, bbox: [0, 0, 1, 1], area_px: 1 }] })] },
    {
      "GET /api/cases/c1/expert-readings": () => [
        sampleReading({
          outlines: [{ image: "i1", plane: 0, shape: "point", points: [[5, 5]], label: "Nodule" }],
        }),
      ],
      "POST /api/cases/c1/expert-readings": () => sampleReading(),
    },
  );
  fireEvent.click(screen.getByText("My reading"));
  expect(await screen.findByLabelText("Name of lesion 1")).toHaveValue("Nodule");
  expect(screen.queryByLabelText("Outline lesions")).toBeNull();
  expect(screen.queryByText("Reference standard")).toBeNull();
  fireEvent.click(screen.getByText("Save my reading"));
  await waitFor(() =>
    expect(calls.find(({ method }) => method === "POST")?.body).toMatchObject({
      finding_class: "abnormal",
      finding: "Nodule",
      outlines: [{ image: "i1", plane: 0, shape: "point", points: [[5, 5]], label: "Nodule" }],
    }),
  );
});
