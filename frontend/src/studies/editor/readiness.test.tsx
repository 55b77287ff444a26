import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import type { Problem, Protocol } from "../api";
import { sampleProtocol, sampleReadiness } from "../testing/samples";
import { ReadersSection } from "./ReadersSection";
import { ReadinessPanel } from "./ReadinessPanel";

const NO_READERS: Problem = { code: "no_readers", message: "Choose at least one reader.", field: "readers" };
const PEOPLE = [
  { id: "r1", display_name: "Reader One", roles: ["reader"], is_active: true },
  { id: "r2", display_name: "Reader Gone", roles: ["reader"], is_active: false },
  { id: "i1", display_name: "Ines", roles: ["investigator"], is_active: true },
].map((person) => ({ ...person, username: person.id, is_simulated: false }));

it("tells a problem beside its field and leads to it from the list", async () => {
  fakeApi({ "GET /api/people": () => PEOPLE });
  await renderScreen(
    <>
      <ReadersSection protocol={sampleProtocol()} problems={[NO_READERS]} change={() => undefined} />
      <ReadinessPanel readiness={sampleReadiness([NO_READERS])} problems={[NO_READERS]} dataset={null} />
    </>,
  );
  await screen.findByLabelText("Reader One");
  const section = document.querySelector<HTMLElement>("#readers");
  expect(section).toHaveTextContent("Choose at least one reader.");
  const list = screen.getByLabelText("What is missing");
  expect(within(list).getByText("Readers")).toHaveAttribute("href", "#readers");
});

it("offers active readers only, and changes the protocol by their ids", async () => {
  fakeApi({ "GET /api/people": () => PEOPLE });
  const changes: Partial<Protocol>[] = [];
  await renderScreen(
    <ReadersSection protocol={sampleProtocol()} problems={[]} change={(change) => changes.push(change)} />,
  );
  fireEvent.click(await screen.findByLabelText("Reader One"));
  expect(changes).toEqual([{ readers: ["r1"] }]);
  expect(screen.queryByLabelText("Reader Gone")).toBeNull();
  expect(screen.queryByLabelText("Ines")).toBeNull();
});

it("keeps a reader who left in the list while the study names them, so that they can be taken out", async () => {
  fakeApi({ "GET /api/people": () => PEOPLE });
  const protocol = sampleProtocol({ readers: ["r2"] });
  await renderScreen(<ReadersSection protocol={protocol} problems={[]} change={() => undefined} />);
  expect(await screen.findByLabelText("Reader Gone")).toBeChecked();
});

it("says how much a reader has to read, and that nothing is missing", async () => {
  await renderScreen(<ReadinessPanel readiness={sampleReadiness()} problems={[]} dataset={null} />);
  expect(screen.getByText("Ready to be frozen")).toBeVisible();
  expect(screen.getAllByText("12 min")).toHaveLength(2);
});

it("leads to where words in the pixels are looked at, and to the part of the editor where views are chosen", async () => {
  const problems: Problem[] = [
    { code: "burned_in_text", message: "Look at C-0001 for words.", field: "cases" },
    { code: "choose_views", message: "Choose which images are read.", field: "views" },
  ];
  await renderScreen(
    <ReadinessPanel readiness={sampleReadiness(problems)} problems={problems} dataset="d1" />,
  );
  const list = screen.getByLabelText("What is missing");
  expect(within(list).getByText("Look at these images")).toHaveAttribute("href", "/datasets/d1/text");
  expect(within(list).getByText("What is read")).toHaveAttribute("href", "#views");
});

it("lists what should be known before freezing, which keeps nothing from being frozen", async () => {
  const notices: Problem[] = [
    { code: "colour_as_luminance", message: "Colour is shown as luminance in C-0002.", field: "cases" },
  ];
  const readiness = { ...sampleReadiness(), notices };
  await renderScreen(<ReadinessPanel readiness={readiness} problems={[]} dataset="d1" />);
  expect(screen.getByText("Ready to be frozen")).toBeVisible();
  expect(screen.getByLabelText("Good to know")).toHaveTextContent("Colour is shown as luminance in C-0002.");
});
