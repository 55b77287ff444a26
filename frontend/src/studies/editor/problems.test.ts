import { expect, it } from "vitest";

import { atField, bySection, mendedAt, problemsOf, sectionOf } from "./problems";

const problem = (field: string | null, message = "No.") => ({ code: "x", message, field });

it("finds the part of the editor that holds a field", () => {
  expect(sectionOf("degradation").id).toBe("comparison");
  expect(sectionOf("washout_hours").id).toBe("sessions");
  expect(sectionOf("views").id).toBe("views");
});

it("shows a problem of an unknown field at the first part and never drops it", () => {
  expect(sectionOf("something_new").id).toBe("name");
  expect(sectionOf(null).id).toBe("name");
});

it("collects the messages of one field in their order", () => {
  const problems = [problem("cases", "A."), problem("readers", "B."), problem("cases", "C.")];
  expect(problemsOf(problems, "cases")).toEqual(["A.", "C."]);
});

it("groups by part in the order of the screen", () => {
  const groups = bySection([problem("readers", "B."), problem("dataset", "A."), problem("cases", "C.")]);
  const messagesOf = (each: (typeof groups)[number]): string[] => each.problems.map(({ message }) => message);
  expect(groups.map((each) => [each.section.id, messagesOf(each)])).toEqual([
    ["images", ["A.", "C."]],
    ["readers", ["B."]],
  ]);
});

it("knows a field by its path in the request", () => {
  expect(atField(problem("protocol.questions.0.prompt")).field).toBe("questions");
  expect(atField(problem("title")).field).toBe("title");
  expect(atField(problem(null)).field).toBeNull();
});

it.each([
  ["burned_in_text", "/datasets/d1/text"],
  ["missing_reconstructions", "/datasets/d1"],
  ["choose_views", undefined],
])("knows whether %s is mended outside the editor", (code, to) => {
  expect(mendedAt({ code, message: "No.", field: "cases" }, "d1")?.to).toBe(to);
  expect(mendedAt({ code, message: "No.", field: "cases" }, null)).toBeNull();
});
