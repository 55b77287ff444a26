import { expect, it } from "vitest";

import { sampleDetail } from "../testing/samples";
import { imageFacts } from "./facts";

const factsOf = (...[change]: Parameters<typeof sampleDetail>) =>
  Object.fromEntries(imageFacts(sampleDetail(change)));

it("says the geometry, its letters and its unit", () => {
  expect(factsOf()).toMatchObject({
    Matrix: "512 × 512 px",
    Planes: "8, 1.25 mm apart",
    "Pixel size": "0.49 × 0.49 mm, in the patient",
    Directions: "Right edge: L (the patient's left). Lower edge: P (the patient's back).",
    Values: "−1024 to 3071 HU",
  });
});

it("says where a pixel size holds, and that something is not known", () => {
  expect(factsOf({ spacing_place: "detector" })["Pixel size"]).toBe("0.49 × 0.49 mm, at the detector");
  expect(factsOf({ spacing_mm: null, directions: null, plane_spacing_mm: null })).toMatchObject({
    "Pixel size": "Not known",
    Directions: "Not known",
    Planes: "8, distance not known",
  });
});

it("says what a single image has and a stack alone would", () => {
  expect(factsOf({ kind: "single", plane_count: 1 })).not.toHaveProperty("Planes");
  expect(factsOf({ kind: "cine", plane_count: 40 })["Frames"]).toBe("40");
});

it("counts files of one form", () => {
  const source = {
    format: "dicom",
    transfer_syntax: "1.2.840.10008.1.2.4.91",
    file_name_hash: "a",
    planes: 1,
  };
  expect(factsOf({ sources: [source, source] })["Came as"]).toBe("2 files: DICOM, JPEG 2000");
});

it("shows a transfer syntax that has no name here as it is", () => {
  const source = {
    format: "dicom",
    transfer_syntax: "1.2.840.10008.1.2.9.9",
    file_name_hash: "a",
    planes: 1,
  };
  expect(factsOf({ sources: [source] })["Came as"]).toBe("DICOM, 1.2.840.10008.1.2.9.9");
});
