import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { fakeApi } from "../api/testing/fakeApi";
import { renderScreen } from "../ui/testing/renderScreen";
import { Blinded } from "./Blinded";
import { ResultsView } from "./ResultsView";
import { sampleStudy } from "../studies/testing/samples";
import { estimate, sampleResults } from "./testing/samples";

it("shows the numbers of each pair in a table, with their interval and their warning", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  await renderScreen(<ResultsView results={sampleResults()} />);
  const row = screen.getByText("Original over Espcn").closest("tr");
  expect(row).toHaveTextContent("Original over Espcn9250.63 (0.41 to 0.81)< 0.001");
  expect(screen.getByText("The errors are approximate.")).toBeVisible();
});

it("shows how well readers guessed the original", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  const about = { question: "Q2", prompt: "Which image is the original?", criterion: null };
  const counts = {
    readers: 2,
    right: 9,
    wrong: 4,
    unknown: 3,
    neither: 1,
    without_original: 4,
    neither_without_original: 2,
  };
  const bang = [
    { truth: "left", index: estimate(0.31, -0.1, 0.72) },
    { truth: "right", index: estimate(null) },
  ];
  const blinding = [{ ...about, ...counts, james: estimate(0.56, 0.4, 0.7), bang }];
  await renderScreen(<ResultsView results={sampleResults({ blinding })} />);
  expect(screen.getByText("Bang, original on the left").closest("tr")).toHaveTextContent(
    "0.31 (−0.10 to 0.72)",
  );
  expect(
    screen.getByText(/9 right, 4 wrong, 3 “do not know”, 1 of them as “neither”, from 2 of 2 readers/),
  ).toBeVisible();
  expect(screen.getAllByText("too few cases")[0]).toBeVisible();
});

it("lists what readers wrote, line by line, and says when nobody did", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  const about = { prompt: "Anything else?", criterion: null };
  const comment = { reader: "R1", case: "C-002", left: "original", right: "espcn", text: "Noisy.\nVery." };
  const comments = [
    { ...about, question: "Q2", comments: [comment] },
    { ...about, question: "Q3", comments: [] },
  ];
  await renderScreen(<ResultsView results={sampleResults({ comments })} />);
  expect(screen.getByText(/Noisy/).closest("tr")).toHaveTextContent("R1C-002Original | EspcnNoisy.");
  expect(screen.getByText("Nobody wrote anything.")).toBeVisible();
});

it("says why a number is missing", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  const [preference] = sampleResults().preferences;
  if (preference === undefined) throw new Error("no preference in the sample");
  const abilities = [
    {
      treatment: "espcn",
      log_odds: { value: -1.9, ci_low: null, ci_high: null, method: "m", note: "no error" },
    },
  ];
  await renderScreen(
    <ResultsView results={sampleResults({ preferences: [{ ...preference, abilities }] })} />,
  );
  expect(screen.getByText("no error")).toBeVisible();
});

it("says that simulated readers gave the ratings, and of no other study", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  await renderScreen(<ResultsView results={sampleResults({ is_simulated: true })} />);
  expect(screen.getByRole("alert", { name: "Simulated readers" })).toHaveTextContent("not people");
});

it("keeps quiet about simulation where people read", async () => {
  fakeApi({ "GET /api/treatments": () => [] });
  await renderScreen(<ResultsView results={sampleResults()} />);
  expect(screen.queryByText("Simulated readers")).toBeNull();
});

it("shows nothing before the blind is broken, and offers to break it only when reading has ended", async () => {
  await renderScreen(<Blinded study={sampleStudy({ state: "closed" })} />);
  expect(screen.getByText("Unblind")).toBeVisible();
});

it("does not offer to unblind a study that is being read", async () => {
  await renderScreen(<Blinded study={sampleStudy({ state: "reading" })} />);
  expect(screen.queryByText("Unblind")).toBeNull();
  expect(screen.getByText("Go to the study")).toBeVisible();
});
