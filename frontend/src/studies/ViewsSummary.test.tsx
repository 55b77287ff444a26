import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../api/testing/fakeApi";
import { sampleCase, sampleImage } from "../imaging/testing/samples";
import { renderScreen } from "../ui/testing/renderScreen";
import { sampleProtocol } from "./testing/samples";
import { ViewsSummary } from "./ViewsSummary";
import { displaysInWords } from "./words";

const view = (image: string, first_plane: number, last_plane: number) => ({ image, first_plane, last_plane });

it("tells which images and planes of each case are read, when asked", async () => {
  const images = [
    sampleImage({ id: "mr", modality: "MR", plane_count: 36, label: "T2" }),
    sampleImage({ id: "us", modality: "US", kind: "cine", plane_count: 100 }),
  ];
  const calls = fakeApi({
    "GET /api/datasets/d1/cases": () => ({
      results: [sampleCase({ images })],
      next: null,
      previous: null,
      count: 1,
    }),
  });
  const displays = [[view("mr", 3, 8), view("us", 0, 99)], [view("mr", 17, 17)], [view("gone", 0, 0)]];
  const protocol = sampleProtocol({ dataset: "d1", cases: ["c1"], views: [{ case: "c1", displays }] });
  await renderScreen(<ViewsSummary protocol={protocol} />);
  expect(calls).toEqual([]);
  fireEvent.click(screen.getByText("Show each case"));
  expect(await screen.findByText("C-0001")).toBeInTheDocument();
  expect(screen.getByText(/36 planes.*T2: planes 4 to 9/)).toBeInTheDocument();
  expect(screen.getByText(/100 frames.*: all frames/)).toBeInTheDocument();
  expect(screen.getByText(/36 planes.*T2: plane 18/)).toBeInTheDocument();
  expect(screen.getByText("An image that is gone")).toBeInTheDocument();
});

it.each([
  [[1], "One presentation"],
  [[1, 1], "2 presentations"],
  [[3], "3 images together"],
  [[2, 1], "2 presentations, up to 2 images together"],
])("says in words how a case is read: %j", (lengths, words) => {
  const displays = lengths.map((length) => Array.from({ length }, (_, index) => view(`${index}`, 0, 0)));
  expect(displaysInWords(displays)).toBe(words);
});
