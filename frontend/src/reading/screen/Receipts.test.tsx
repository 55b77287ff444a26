import "fake-indexeddb/auto";

import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import { fakeApi, Refusal } from "../../api/testing/fakeApi";
import { renderScreen } from "../../ui/testing/renderScreen";
import { openReadingDatabase } from "../storage";
import { Receipts } from "./Receipts";
import type { Head } from "../schema";
import type { ReceiptRow } from "../storage";

const HASH = "ab".repeat(32);

function receipt(number: number, change: Partial<ReceiptRow> = {}): ReceiptRow {
  return {
    submission: `submission-${number}`,
    reader: "r1",
    session: "s1",
    item: `item-${number}`,
    stage: "answers",
    label: `K7-${number}, ${number} of 9`,
    receivedAt: "2026-11-30T14:03:00.000Z",
    head: { chain: "study-1", seq: number, hash: HASH },
    ...change,
  };
}

async function keep(...receipts: ReceiptRow[]): Promise<void> {
  const database = await openReadingDatabase();
  for (const each of receipts) await database.put("receipts", each);
  database.close();
}

beforeEach(async () => {
  const database = await openReadingDatabase();
  await database.clear("receipts");
  database.close();
});

/** A record that lacks these numbers. */
function recordWithout(...missing: number[]) {
  return fakeApi({
    "POST /api/audit/anchors": ({ body }) => {
      const { anchors } = body as { anchors: Head[] };
      return { checked: anchors.length, missing: anchors.filter(({ seq }) => missing.includes(seq)) };
    },
  });
}

const check = async (): Promise<void> =>
  userEvent.click(await screen.findByRole("button", { name: "Check with the server" }));

it("says how many there are, and that the record holds them all", async () => {
  const calls = recordWithout();
  await keep(receipt(1), receipt(2), receipt(3, { reader: "r2" }));
  await renderScreen(<Receipts readerId="r1" />);
  expect(await screen.findByText(/This browser keeps 2 receipts/)).toBeInTheDocument();
  await check();
  expect(await screen.findByText("The record holds all 2 of them.")).toBeInTheDocument();
  expect(calls[0]?.body).toEqual({
    anchors: [1, 2].map((seq) => ({ chain: "study-1", seq, hash: HASH })),
  });
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("names what is missing in words", async () => {
  recordWithout(2);
  await keep(receipt(1), receipt(2, { stage: "guess" }));
  await renderScreen(<Receipts readerId="r1" />);
  await check();
  expect(await screen.findByText(/The record holds 1 of them. One is missing/)).toBeInTheDocument();
  expect(screen.getByRole("list", { name: "Missing from the record" })).toHaveTextContent(
    /^The guess for K7-2, 2 of 9, taken on 30 Nov 2026, \d\d:\d\d, number 2 in the record of their study\.$/,
  );
});

it("asks in portions where there are many", async () => {
  const calls = recordWithout(900);
  await keep(...Array.from({ length: 1001 }, (_, index) => receipt(index + 1)));
  await renderScreen(<Receipts readerId="r1" />);
  await check();
  expect(await screen.findByText(/The record holds 1000 of them/)).toBeInTheDocument();
  expect(calls.map(({ body }) => (body as { anchors: Head[] }).anchors.length)).toEqual([500, 500, 1]);
});

it("says of how many the server named no place", async () => {
  recordWithout();
  await keep(receipt(1), receipt(2, { head: null }));
  await renderScreen(<Receipts readerId="r1" />);
  await check();
  expect(await screen.findByText(/^1 receipt cannot be looked up/)).toBeInTheDocument();
});

it("says why they cannot be checked", async () => {
  const busy = { code: "temporarily_unavailable", message: "Try again in a minute.", field: null };
  fakeApi({ "POST /api/audit/anchors": () => new Refusal(503, [busy]) });
  await keep(receipt(1));
  await renderScreen(<Receipts readerId="r1" />);
  await check();
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in a minute.");
});

it("shows nothing where there are none", async () => {
  await renderScreen(<Receipts readerId="r1" />);
  expect(screen.queryByRole("region")).toBeNull();
});
