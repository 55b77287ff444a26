import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { fakeApi, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { pageOf } from "../testing/api";
import { sampleDataset, sampleDetail, sampleImage } from "../testing/samples";
import { TextQueue } from "./TextQueuePage";

const IMAGES = ["i1", "i2", "i3"].map((id, index) => ({
  ...sampleImage({ id, plane_count: 8, text_state: "suspected" }),
  case: { id: `c${index}`, code: `C-000${index + 1}` },
  found_words: index === 0 ? "SMITH JANE" : null,
}));

const COUNTS: Readonly<Record<string, number>> = { suspected: 28, declared_free: 10, masked: 2 };

async function show(): Promise<Call[]> {
  const calls = fakeApi({
    "GET /api/jobs": () => pageOf([]),
    "GET /api/datasets/d1/burned-in": ({ query }) => {
      const isCount = query["page_size"] === "1";
      return isCount ? pageOf([], COUNTS[query["text_state"] ?? ""]) : pageOf(IMAGES);
    },
    "POST /api/datasets/d1/burned-in/declarations": () => ({ images: 1 }),
    "POST /api/jobs": () => ({}),
    "GET /api/images/i1": () => sampleDetail(),
    "POST /api/images/i1/edits": () => sampleDetail({ text_state: "masked" }),
  });
  await renderScreen(<TextQueue dataset={sampleDataset()} />);
  await screen.findByLabelText("C-0001, picture 1");
  return calls;
}

const card = (number: number) => screen.getByLabelText(`C-000${number}, picture ${number}`);
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const posts = (calls: Call[]) => calls.filter(({ method }) => method === "POST").map(({ body }) => body);

beforeEach(() => window.localStorage.clear());

it("says how far one is and what was found", async () => {
  await show();
  expect(await screen.findByText("12 of 40 looked at")).toBeVisible();
  expect(screen.getByText("Found: “SMITH JANE”")).toBeVisible();
});

it("declares a picture free by a key, with a reason that is remembered, and goes on to the next", async () => {
  const calls = await show();
  card(1).focus();
  press("f");
  expect(await screen.findByText("Give a reason first.")).toBeVisible();
  const reason = screen.getByLabelText("Reason for declaring a picture free");
  expect(reason).toHaveFocus();
  fireEvent.change(reason, { target: { value: "Settings only." } });
  card(1).focus();
  press("f");
  await waitFor(() => expect(card(2)).toHaveFocus());
  expect(posts(calls)).toEqual([{ images: ["i1"], reason: "Settings only." }]);
  expect(within(card(1)).getByText("Declared free of words")).toBeVisible();
  expect(window.localStorage.getItem("fovea.free-of-words.reason")).toContain("Settings only.");
});

it("goes from picture to picture by keys, and through the planes of one", async () => {
  await show();
  card(1).focus();
  press("j");
  expect(card(2)).toHaveFocus();
  press("ArrowDown");
  expect(within(card(2)).getByText("Slice 2 of 8")).toBeVisible();
  press("k");
  expect(card(1)).toHaveFocus();
});

it("declares a selection free in one act", async () => {
  window.localStorage.setItem("fovea.free-of-words.reason", JSON.stringify("Settings only."));
  const calls = await show();
  fireEvent.click(screen.getByLabelText("All pictures below"));
  fireEvent.click(screen.getByText("Declare 3 pictures free"));
  await screen.findByText("Look whether any is left");
  expect(posts(calls)).toEqual([{ images: ["i1", "i2", "i3"], reason: "Settings only." }]);
});

it("paints a rectangle over words by keys alone", async () => {
  const calls = await show();
  card(1).focus();
  press("p");
  const dialog = await screen.findByRole("dialog");
  const stage = await within(dialog).findByLabelText(/^CT · volume/, { selector: "[role=group]" });
  for (const key of ["ArrowLeft", "Enter"]) fireEvent.keyDown(stage, { key });
  for (const key of ["ArrowRight", "ArrowDown"]) fireEvent.keyDown(stage, { key, shiftKey: true });
  fireEvent.keyDown(stage, { key: "Enter" });
  fireEvent.click(within(dialog).getByText("Paint over"));
  await waitFor(() => expect(card(2)).toHaveFocus());
  expect(posts(calls)).toEqual([
    {
      kind: "paint",
      rectangles: [{ x: 253, y: 256, width: 27, height: 26, first_plane: null, last_plane: null }],
      reason: "",
    },
  ]);
  expect(within(card(1)).getByText("Words painted over")).toBeVisible();
});

it("starts the reading of words", async () => {
  const calls = await show();
  fireEvent.click(screen.getByText("Look for words"));
  await waitFor(() => expect(posts(calls)).toEqual([{ kind: "read_text", dataset: "d1" }]));
});
