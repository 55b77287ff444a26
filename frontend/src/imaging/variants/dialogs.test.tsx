import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { sampleDataset, sampleSummary, sampleTreatment } from "../testing/samples";
import { ScoreDialog } from "./ScoreDialog";
import { VariantsDialog } from "./VariantsDialog";

const TREATMENTS = [
  sampleTreatment("original", "original", { title: "Original" }),
  sampleTreatment("bicubic", "interpolation", {
    title: "Bicubic",
    quality: "32.4 dB",
    seconds_per_megapixel: 0.03,
  }),
  sampleTreatment("lanczos", "interpolation", { title: "Lanczos" }),
];
const close = () => undefined;

it("groups treatments by kind, says what was measured, and takes a whole group", async () => {
  const calls = fakeApi({ "GET /api/treatments": () => TREATMENTS, "POST /api/jobs": () => ({}) });
  await renderScreen(<VariantsDialog dataset={sampleDataset()} images={["i1", "i2"]} onClose={close} />);
  expect(await screen.findByText("32.4 dB")).toBeVisible();
  expect(screen.getByText("0.03 s a megapixel")).toBeVisible();
  fireEvent.click(screen.getByLabelText("All 2 of Interpolation"));
  expect(screen.getByLabelText("Lanczos")).toBeChecked();
  expect(screen.getByText(/2 images, 3 treatments each/)).toBeVisible();
  fireEvent.click(screen.getAllByText("Make variants").at(-1) as HTMLElement);
  await waitFor(() =>
    expect(calls.at(-1)?.body).toMatchObject({
      kind: "reconstruct",
      images: ["i1", "i2"],
      treatments: ["original", "bicubic", "lanczos"],
    }),
  );
});

it("offers a detector only where it can work, and says why not elsewhere", async () => {
  const detector = (key: string, modalities: string[]) => ({ key, title: key, modalities, promise: "" });
  fakeApi({
    "GET /api/detectors": () => [detector("pet", ["PT"]), detector("normality", ["CT", "MR"])],
    "GET /api/datasets/d1/summary": () => sampleSummary({ modalities: { CT: 2, MG: 1 } }),
  });
  await renderScreen(<ScoreDialog dataset={sampleDataset()} onClose={close} />);
  expect(await screen.findByLabelText("pet")).toBeDisabled();
  expect(screen.getByText(/It knows PT only; the images here are CT and MG\./)).toBeVisible();
  expect(screen.getByLabelText("normality")).toBeChecked();
  expect(screen.getByText(/It leaves out MG, which it does not know\./)).toBeVisible();
});
