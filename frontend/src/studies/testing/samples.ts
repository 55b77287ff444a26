import type { Problem, Protocol, Readiness, Study } from "../api";

export function sampleProtocol(change: Partial<Protocol> = {}): Protocol {
  return {
    dataset: null,
    comparison: "retrospective",
    scale: 2,
    degradation: "bicubic",
    treatments: ["original", "bicubic"],
    cases: [],
    views: [],
    presentation: "pair",
    interpolation: "nearest",
    questions: [],
    readers: [],
    sessions: 1,
    washout_hours: 0,
    repeats: 0,
    training: 0,
    seconds_per_item: 60,
    idle_after_s: 30,
    ...change,
  };
}

export function sampleStudy(change: Partial<Study> = {}): Study {
  return {
    id: "study-1",
    title: "Pilot",
    description: "",
    state: "draft",
    is_simulated: false,
    protocol: sampleProtocol(),
    manifest_hash: null,
    caution: null,
    created_at: "2026-11-25T09:00:00Z",
    frozen_at: null,
    opened_at: null,
    closed_at: null,
    unblinded_at: null,
    ...change,
  };
}

export function sampleReadiness(
  problems: readonly Problem[] = [],
  change: Partial<Readiness> = {},
): Readiness {
  return {
    is_ready: problems.length === 0,
    problems,
    notices: [],
    presentations_per_reader: 12,
    minutes_per_reader: 12,
    minutes_per_session: 12,
    storage_bytes: 3 * 1024 * 1024,
    planes_to_prepare: 0,
    is_prepared: true,
    must_prepare: false,
    ...change,
  };
}
