import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { useState } from "react";
import { expect, it } from "vitest";

import { fakeApi, Refusal } from "../../api/testing/fakeApi";
import { sampleCase, sampleImage } from "../../imaging/testing/samples";
import { renderScreen } from "../../ui/testing/renderScreen";
import type { Case } from "../../imaging/api";
import type { Protocol, Study } from "../api";
import { sampleProtocol, sampleStudy } from "../testing/samples";
import { StudyEditor } from "./StudyEditor";
import { ViewsSection } from "./ViewsSection";

const VOLUME = sampleImage({ id: "mr", modality: "MR", plane_count: 36, label: "T2 axial" });
const CINE = sampleImage({ id: "us", modality: "US", kind: "cine", plane_count: 100 });
const RADIOGRAPH = sampleImage({ id: "cr", modality: "CR", kind: "single", plane_count: 1 });

const SEVERAL = sampleCase({ id: "c1", code: "C-0001", images: [VOLUME, CINE] });
const STACK = sampleCase({ id: "c2", code: "C-0002", images: [{ ...VOLUME, id: "other" }] });
const PLAIN = sampleCase({ id: "c3", code: "C-0003", images: [RADIOGRAPH] });

function serveCases(cases: readonly Case[]) {
  return fakeApi({
    "GET /api/datasets/d1/cases": () => ({ results: cases, next: null, previous: null, count: cases.length }),
  });
}

/** The section as the editor holds it; what is chosen is read from `last`. */
async function showSection(cases: readonly Case[], change: Partial<Protocol> = {}) {
  serveCases(cases);
  const last: { views: Protocol["views"] } = { views: change.views ?? [] };
  const start = sampleProtocol({ dataset: "d1", cases: cases.map(({ id }) => id), ...change });
  function Held() {
    const [protocol, setProtocol] = useState(start);
    last.views = protocol.views;
    return (
      <ViewsSection
        protocol={protocol}
        problems={[
          { code: "choose_views", message: "Choose which images are read: C-0001.", field: "views" },
        ]}
        change={(part) => setProtocol({ ...protocol, ...part })}
        fill={() => Promise.resolve()}
      />
    );
  }
  await renderScreen(<Held />);
  return last;
}

const caseGroup = (code: string): Promise<HTMLElement> => screen.findByLabelText(`What is read of ${code}`);
const pick = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });

it("asks for a choice where a case has several images, and shows each with what it is", async () => {
  await showSection([SEVERAL, PLAIN]);
  const group = await caseGroup("C-0001");
  expect(group).toHaveTextContent("To choose");
  expect(group).toHaveTextContent("MR · volume · 36 planes");
  expect(group).toHaveTextContent("T2 axial");
  expect(group).toHaveTextContent("US · cine · 100 frames");
  expect(screen.getByText("1 of 2 to choose")).toBeInTheDocument();
  expect(screen.getByText("Choose which images are read: C-0001.")).toBeInTheDocument();
  expect(screen.queryByLabelText("What is read of C-0003")).toBeNull();
});

it("takes one image, several apart, or several together in an order", async () => {
  const last = await showSection([SEVERAL]);
  const group = await caseGroup("C-0001");
  pick("C-0001, image 1: presentation", "0");
  expect(last.views).toEqual([{ case: "c1", displays: [[{ image: "mr", first_plane: 0, last_plane: 35 }]] }]);
  expect(group).toHaveTextContent("One presentation");
  pick("C-0001, image 2: presentation", "1");
  expect(group).toHaveTextContent("2 presentations");
  pick("C-0001, image 2: presentation", "0");
  expect(group).toHaveTextContent("2 images together");
  fireEvent.click(screen.getByLabelText("C-0001, image 2: earlier"));
  expect(last.views[0]?.displays.map((display) => display.map(({ image }) => image))).toEqual([["us", "mr"]]);
  pick("C-0001, image 1: presentation", "none");
  pick("C-0001, image 2: presentation", "none");
  expect(last.views).toEqual([]);
  expect(group).toHaveTextContent("To choose");
});

it("chooses for a whole case in one click, and keeps it on the screen", async () => {
  const last = await showSection([SEVERAL, PLAIN]);
  fireEvent.click(await screen.findByText("To choose 1"));
  const group = await caseGroup("C-0001");
  fireEvent.click(within(group).getByText("Each alone"));
  expect(last.views[0]?.displays).toHaveLength(2);
  fireEvent.click(within(group).getByText("All together"));
  expect(last.views[0]?.displays.map(({ length }) => length)).toEqual([2]);
  expect(screen.getByText("All chosen")).toBeInTheDocument();
});

it("takes all planes, a range of them, or one, counted from 1", async () => {
  const last = await showSection([STACK]);
  expect(await caseGroup("C-0002")).toHaveTextContent("One presentation");
  expect(last.views).toEqual([]);
  pick("C-0002, image 1: planes", "one");
  expect(last.views[0]?.displays[0]).toEqual([{ image: "other", first_plane: 18, last_plane: 18 }]);
  pick("C-0002, image 1: plane", "12");
  expect(last.views[0]?.displays[0]?.[0]).toMatchObject({ first_plane: 11, last_plane: 11 });
  pick("C-0002, image 1: planes", "range");
  pick("C-0002, image 1: first plane", "4");
  pick("C-0002, image 1: last plane", "99");
  expect(last.views[0]?.displays[0]?.[0]).toMatchObject({ first_plane: 3, last_plane: 35 });
  pick("C-0002, image 1: last plane", "9");
  expect(last.views[0]?.displays[0]?.[0]).toMatchObject({ first_plane: 3, last_plane: 8 });
  pick("C-0002, image 1: planes", "all");
  expect(last.views[0]?.displays[0]?.[0]).toMatchObject({ first_plane: 0, last_plane: 35 });
});

it("offers no excluded image, and no fifth one for a presentation", async () => {
  const images = ["a", "b", "c", "d", "e"].map((id) => sampleImage({ id, plane_count: 1 }));
  const excluded = sampleImage({ id: "x", is_excluded: true });
  const displays = [images.slice(0, 4).map(({ id }) => ({ image: id, first_plane: 0, last_plane: 0 }))];
  await showSection([sampleCase({ images: [...images, excluded] })], { views: [{ case: "c1", displays }] });
  const fifth = await screen.findByLabelText("C-0001, image 5: presentation");
  expect(within(fifth).getByText("Presentation 1")).toBeDisabled();
  expect(within(fifth).getByText("Presentation 2")).toBeEnabled();
  expect(screen.getByLabelText("C-0001, image 6: presentation")).toBeDisabled();
  expect(screen.getByText("All together").closest("button")).toBeDisabled();
});

it("says that there is nothing to choose where every case has one image of one plane", async () => {
  await showSection([PLAIN]);
  expect(await screen.findByText(/there is nothing to choose/)).toBeInTheDocument();
});

it("has no accessibility fault that axe can find", async () => {
  await showSection([SEVERAL, STACK]);
  await caseGroup("C-0001");
  pick("C-0001, image 1: presentation", "0");
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("lets the server choose by a rule, stores the draft before, and shows what came", async () => {
  const protocol = sampleProtocol({ dataset: "d1", cases: ["c1"] });
  const study = sampleStudy({ protocol });
  const displays = [[{ image: "mr", first_plane: 18, last_plane: 18 }]];
  const filled: Study = { ...study, protocol: { ...protocol, views: [{ case: "c1", displays }] } };
  const steps: string[] = [];
  const calls = fakeApi({
    "GET /api/datasets/d1/cases": () => ({ results: [SEVERAL], next: null, previous: null, count: 1 }),
    "PATCH /api/studies/study-1": () => {
      steps.push("stored");
      return study;
    },
    "POST /api/studies/study-1/views": () => {
      steps.push("filled");
      return filled;
    },
  });
  await renderScreen(<StudyEditor study={study} />);
  fireEvent.change(await screen.findByLabelText("Title"), { target: { value: "Renamed" } });
  const rules = await screen.findByLabelText("Choose by a rule");
  fireEvent.change(within(rules).getByLabelText("Rule"), { target: { value: "largest_stack" } });
  fireEvent.change(within(rules).getByLabelText("Planes"), { target: { value: "middle" } });
  fireEvent.click(within(rules).getByText("Choose so"));
  await waitFor(() => expect(steps).toEqual(["stored", "filled"]));
  expect(calls.find(({ path }) => path.endsWith("/views"))?.body).toEqual({
    rule: "largest_stack",
    planes: "middle",
    cases: null,
  });
  await waitFor(() => expect(screen.getByLabelText("C-0001, image 1: presentation")).toHaveValue("0"));
  expect(screen.getByLabelText("Title")).toHaveValue("Renamed");
});

it("shows why a rule cannot be applied", async () => {
  const study = sampleStudy({ protocol: sampleProtocol({ dataset: "d1", cases: ["c1"] }) });
  const message = "C-0001 has 6 images; at most 4 fit together. Choose among them.";
  fakeApi({
    "GET /api/datasets/d1/cases": () => ({ results: [SEVERAL], next: null, previous: null, count: 1 }),
    "POST /api/studies/study-1/views": () =>
      new Refusal(400, [{ code: "too_many_together", message, field: "rule" }]),
  });
  await renderScreen(<StudyEditor study={study} />);
  fireEvent.click(within(await screen.findByLabelText("Choose by a rule")).getByText("Choose so"));
  expect(await screen.findByText(message)).toBeInTheDocument();
});
