import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import type { Manifest, ManifestCheck } from "./api";
import { ManifestSheet } from "./ManifestSheet";
import { sampleStudy } from "./testing/samples";

const CHECK: ManifestCheck = {
  is_committed: true,
  is_allocation_same: true,
  planes: 960,
  planes_checked: 120,
  planes_differing: 0,
};

async function show(change: Partial<Manifest>): Promise<void> {
  const manifest: Manifest = {
    manifest_hash: "a".repeat(64),
    manifest: { secret_sha256: "b".repeat(64) },
    secret: null,
    check: null,
    ...change,
  };
  fakeApi({ "GET /api/studies/study-1/manifest": () => manifest });
  await renderScreen(<ManifestSheet study={sampleStudy({ state: "reading" })} />);
  await screen.findByText("a".repeat(64));
}

it("shows what the study committed to, and says that the secret stays hidden", async () => {
  await show({});
  expect(screen.getByText("b".repeat(64))).toBeInTheDocument();
  expect(screen.getByText(/stay hidden until the study is unblinded/)).toBeInTheDocument();
});

it("shows the secret after unblinding, and that all was made again from it", async () => {
  await show({ secret: "c".repeat(64), check: CHECK });
  expect(screen.getByText("c".repeat(64))).toBeInTheDocument();
  expect(screen.getByText("Made again, and the same")).toBeInTheDocument();
  expect(screen.getByText("120 of 960 planes made again, all the same")).toBeInTheDocument();
});

it.each<[Partial<ManifestCheck>, string]>([
  [{ is_committed: false }, "Not the one whose hash was frozen"],
  [{ is_allocation_same: false }, "Not the one that was stored"],
  [{ planes_checked: 960, planes_differing: 3 }, "960 planes made again, 3 not the same"],
])("says what was not the same: %j", async (change, words) => {
  await show({ secret: "c".repeat(64), check: { ...CHECK, ...change } });
  expect(screen.getByText("Made again, and not the same")).toBeInTheDocument();
  expect(screen.getByText(words)).toBeInTheDocument();
});

it("says of a study of before that it was frozen with a seed", async () => {
  await show({ manifest: {}, check: { ...CHECK, is_committed: null, planes: 0, planes_checked: 0 } });
  expect(screen.getByText("None: the study was frozen with a seed")).toBeInTheDocument();
  expect(screen.queryByText("Hash of the secret")).toBeNull();
});
