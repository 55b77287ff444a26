import type {
  Case,
  Dataset,
  DatasetSummary,
  ImageDetail,
  ImageSummary,
  Reconstruction,
  Region,
  Treatment,
} from "../types";

export function sampleDataset(change: Partial<Dataset> = {}): Dataset {
  return {
    id: "d1",
    name: "Chest CT",
    description: "",
    case_count: 2,
    image_count: 3,
    modalities: ["CT"],
    is_phantom: false,
    created_at: "2026-11-25T10:00:00Z",
    may_open: true,
    people: [{ id: "p1", display_name: "Ada" }],
    ...change,
  };
}

export function sampleSummary(change: Partial<DatasetSummary> = {}): DatasetSummary {
  return {
    cases: 2,
    images: 3,
    planes: 202,
    excluded: 0,
    suspected_text: 0,
    questions: 0,
    twins: 0,
    unusual: 0,
    labels: { normal: 1, abnormal: 1, none: 0 },
    modalities: { CT: 3 },
    kinds: { volume: 1, single: 2 },
    flags: {},
    ...change,
  };
}

export function sampleImage(change: Partial<ImageSummary> = {}): ImageSummary {
  return {
    id: "i1",
    kind: "volume",
    plane_count: 200,
    label: "",
    modality: "CT",
    rows: 512,
    columns: 512,
    spacing_mm: [0.49, 0.49],
    spacing_place: "patient",
    bits_stored: 12,
    thumbnail_url: "/api/images/i1/thumbnail",
    has_region: false,
    region_count: 0,
    flags: [],
    text_state: "unlikely",
    is_excluded: false,
    variant_count: 0,
    is_unusual: null,
    ...change,
  };
}

export function sampleCase(change: Partial<Case> = {}): Case {
  return {
    id: "c1",
    code: "C-0001",
    group_id: "g1",
    grouped_by: "patient",
    identity_question: "",
    reference: null,
    images: [sampleImage()],
    ...change,
  };
}

export function sampleRegion(change: Partial<Region> = {}): Region {
  return {
    id: "r1",
    kind: "mask",
    label: "",
    attributes: {},
    bbox: [10, 20, 30, 40],
    first_plane: 3,
    last_plane: 5,
    area_px: 900,
    origin: "file",
    by: null,
    at: "2026-11-25T10:00:00Z",
    planes: [3, 4, 5].map((index) => ({ index, bbox: [10, 20, 30, 40], area_px: 300 })),
    ...change,
  };
}

export function sampleDetail(change: Partial<ImageDetail> = {}): ImageDetail {
  const summary = sampleImage({ plane_count: 8 });
  return {
    ...summary,
    dataset: "d1",
    case: { id: "c1", code: "C-0001" },
    neighbours: { previous: null, next: "i2", position: 1, total: 3 },
    plane_spacing_mm: 1.25,
    directions: { row: "L", column: "P" },
    planes: Array.from({ length: 8 }, (_, index) => ({
      index,
      position_mm: [0, 0, 1.25 * index],
      time_ms: null,
      windows: [],
    })),
    unit: "HU",
    window_centre: 40,
    window_width: 400,
    window_function: "LINEAR",
    windows: [
      { centre: 40, width: 400, function: "LINEAR", label: "Soft tissue" },
      { centre: -600, width: 1500, function: "LINEAR", label: "" },
    ],
    value_range: [-1024, 3071],
    photometric: "MONOCHROME2",
    excluded_because: "",
    source: null,
    sources: [{ format: "dicom", transfer_syntax: "Explicit VR LE", file_name_hash: "ab12", planes: 8 }],
    edits: [],
    regions: [],
    reconstructions: [],
    scores: [],
    ...change,
  };
}

export function sampleReconstruction(change: Partial<Reconstruction> = {}): Reconstruction {
  return {
    id: "m1",
    treatment: "bicubic",
    comparison: "retrospective",
    scale: 2,
    degradation: "bicubic",
    state: "ready",
    self_check: { passed: true, consistency: 0.01, drift: 0, reason: "", plane: 4 },
    provenance: {},
    measures: [],
    preview_url: "/api/images/i1/preview?reconstruction=m1",
    ...change,
  };
}

export function sampleTreatment(
  key: string,
  kind: Treatment["kind"],
  change: Partial<Treatment> = {},
): Treatment {
  return {
    key,
    title: key,
    kind,
    scales: [2, 4],
    description: "",
    licence: "",
    quality: "",
    seconds_per_megapixel: null,
    ...change,
  };
}
