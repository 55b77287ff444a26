import type { CaseStandard, ExpertReading } from "../drawing/standardApi";

export function sampleReading(change: Partial<ExpertReading> = {}): ExpertReading {
  return {
    id: "a",
    finding_class: "abnormal",
    finding: "Nodule",
    outlines: [],
    note: "",
    by: "Ana",
    at: "2026-11-25T10:00:00Z",
    replaced_at: null,
    ...change,
  };
}

export function sampleStandard(change: Partial<CaseStandard> = {}): CaseStandard {
  return { current: null, history: [], lesions: [], former_lesions: [], ...change };
}
