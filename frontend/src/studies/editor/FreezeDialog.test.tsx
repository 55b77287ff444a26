import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { sampleMe } from "../../accounts/testing/samples";
import { fakeApi } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { studyQuery } from "../api";
import { sampleReadiness, sampleStudy } from "../testing/samples";
import type { SaveStatus } from "./autosaver";
import { FreezeDialog } from "./FreezeDialog";

function showDialog(flush: () => Promise<SaveStatus>) {
  return renderScreen(
    <FreezeDialog
      study={sampleStudy()}
      readiness={sampleReadiness()}
      flush={flush}
      onClose={() => undefined}
    />,
  );
}

const SIGNATURE = { reason: "It was agreed on.", proof: { password: "secret" } };

function sign(): void {
  fireEvent.change(screen.getByLabelText(/^Reason/), { target: { value: SIGNATURE.reason } });
  fireEvent.change(screen.getByLabelText(/^Your password/), { target: { value: SIGNATURE.proof.password } });
}

it("says what freezing means, stores the draft, and only then freezes", async () => {
  const steps: string[] = [];
  const calls = fakeApi({
    "GET /api/auth/me": () => sampleMe(),
    "POST /api/studies/study-1/freeze": () => {
      steps.push("frozen");
      return sampleStudy({ state: "frozen" });
    },
  });
  const client = await showDialog(async () => {
    steps.push("stored");
    return Promise.resolve({ state: "saved", error: null });
  });
  expect(screen.getByText(/Nothing can change\s+them any more/)).toBeInTheDocument();
  expect(screen.getByText(/from a secret that nobody sees/)).toBeInTheDocument();
  expect(screen.getByText("Freeze").closest("button")).toBeDisabled();
  sign();
  expect(steps).toEqual([]);
  fireEvent.click(screen.getByText("Freeze"));
  await waitFor(() => expect(steps).toEqual(["stored", "frozen"]));
  expect(calls.map(({ body }) => body)).toContainEqual(SIGNATURE);
  await waitFor(() => expect(client.getQueryData(studyQuery("study-1").queryKey)?.state).toBe("frozen"));
});

it("does not freeze a draft that the server would not store", async () => {
  const calls = fakeApi({ "GET /api/auth/me": () => sampleMe() });
  await showDialog(() => Promise.resolve({ state: "refused", error: new Error("no") }));
  sign();
  fireEvent.click(screen.getByText("Freeze"));
  await screen.findByText("This did not work");
  expect(calls.filter(({ method }) => method !== "GET")).toEqual([]);
});
