import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi, Refusal, type Call } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { DatasetAt } from "../browser/DatasetPage";
import { DatasetsPage } from "../DatasetsPage";
import { ADMINISTRATOR, pageOf } from "../testing/api";
import { sampleDataset, sampleSummary } from "../testing/samples";
import type { DatasetPerson } from "./api";
import { PeoplePanel } from "./PeoplePanel";

const BEN: DatasetPerson = {
  id: "p2",
  username: "ben",
  display_name: "Ben",
  is_active: true,
  given_by: "Ada",
  given_at: "2026-11-25T10:00:00Z",
  taken_at: null,
};
const FORMER: DatasetPerson = { ...BEN, id: "p3", display_name: "Cara", taken_at: "2026-11-28T10:00:00Z" };
const CANDIDATE = {
  ...ADMINISTRATOR,
  id: "p4",
  display_name: "Dora",
  roles: ["investigator"],
  is_active: true,
};
const CLOSED = sampleDataset({ may_open: false, people: [] });
const NOTHING = new Refusal(404, [{ code: "dataset_not_found", message: "No such dataset.", field: null }]);

function api(routes: Record<string, (call: Call) => unknown> = {}): Call[] {
  return fakeApi({
    "GET /api/auth/me": () => ADMINISTRATOR,
    "GET /api/people": () => [CANDIDATE],
    "GET /api/jobs": () => pageOf([]),
    "GET /api/datasets": () => [CLOSED],
    "GET /api/datasets/d1": () => NOTHING,
    "GET /api/datasets/d1/people": () => [BEN, FORMER],
    ...routes,
  });
}

it("tells since when people can open a dataset, and who could", async () => {
  api();
  await renderScreen(<PeoplePanel dataset="d1" mayWrite={false} />);
  expect(await screen.findByText("Since 25 Nov 2026, given by Ada")).toBeInTheDocument();
  const former = screen.getByLabelText("Who could open it");
  expect(within(former).getByText("From 25 Nov 2026 to 28 Nov 2026, given by Ada")).toBeInTheDocument();
  expect(screen.queryByText("Take away")).toBeNull();
  expect(screen.queryByText("Give")).toBeNull();
});

it("takes a dataset away only after saying what that means", async () => {
  const calls = api({ "DELETE /api/datasets/d1/people/p2": () => undefined });
  await renderScreen(<PeoplePanel dataset="d1" mayWrite />);
  fireEvent.click(await screen.findByLabelText("Take away from Ben"));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText(/stays on record/)).toBeInTheDocument();
  fireEvent.click(within(dialog).getByText("Take away"));
  await waitFor(() => expect(calls.some(({ method }) => method === "DELETE")).toBe(true));
});

it("gives it to a person of the right role, and shows why a reader is refused", async () => {
  const refusal = { code: "is_reader", message: "Dora reads a study on these images.", field: "person" };
  const calls = api({ "POST /api/datasets/d1/people": () => new Refusal(409, [refusal]) });
  await renderScreen(<PeoplePanel dataset="d1" mayWrite />);
  fireEvent.click(await screen.findByPlaceholderText("An investigator or administrator"));
  fireEvent.click(await screen.findByText("Dora (investigator)"));
  fireEvent.click(screen.getByText("Give"));
  expect(await screen.findByText("Dora reads a study on these images.")).toBeInTheDocument();
  expect(calls.find(({ method }) => method === "POST")?.body).toEqual({ person: "p4" });
});

it("shows an administrator a dataset that is not open to them as such, with its people", async () => {
  const calls = api({ "POST /api/datasets/d1/people": () => BEN });
  await renderScreen(<DatasetAt id="d1" />);
  expect(await screen.findByText("This dataset is not open to you")).toBeInTheDocument();
  expect(await screen.findByText("Ben")).toBeInTheDocument();
  fireEvent.click(screen.getByText("Open it to me"));
  fireEvent.click(
    within(await screen.findByRole("dialog"))
      .getAllByText("Open it to me")
      .at(-1) as HTMLElement,
  );
  await waitFor(() => expect(calls.find(({ method }) => method === "POST")?.body).toEqual({ person: "p1" }));
});

it("becomes the dataset itself once it is open", async () => {
  let isOpen = false;
  api({
    "GET /api/datasets/d1": () => (isOpen ? sampleDataset() : NOTHING),
    "GET /api/datasets/d1/summary": () => sampleSummary(),
    "GET /api/datasets/d1/cases": () => pageOf([]),
    "POST /api/datasets/d1/people": () => {
      isOpen = true;
      return BEN;
    },
  });
  await renderScreen(<DatasetAt id="d1" />);
  fireEvent.click(await screen.findByText("Open it to me"));
  fireEvent.click(
    within(await screen.findByRole("dialog"))
      .getAllByText("Open it to me")
      .at(-1) as HTMLElement,
  );
  expect(await screen.findByText("1 person may open it")).toBeInTheDocument();
});

it("tells an investigator of no dataset that is not theirs", async () => {
  api({ "GET /api/auth/me": () => ({ ...ADMINISTRATOR, roles: ["investigator"] }) });
  await renderScreen(<DatasetAt id="d1" />);
  expect(await screen.findByText("There is nothing at this address")).toBeInTheDocument();
});

it("lists what is not open without a link to its cases", async () => {
  const open = sampleDataset({ id: "d2", name: "Heads", people: [{ id: "p1", display_name: "Ada" }] });
  api({ "GET /api/datasets": () => [CLOSED, open] });
  await renderScreen(<DatasetsPage />);
  expect((await screen.findByText("Heads")).closest("a")).toHaveAttribute("href", "/datasets/d2");
  expect(screen.getByText("Chest CT").closest("a")).toBeNull();
  expect(screen.getByText("Not open to you")).toBeInTheDocument();
  expect(screen.getByText("Nobody can open it")).toHaveAttribute("href", "/datasets/d1");
  expect(screen.getByText("Open to Ada")).toBeInTheDocument();
});
