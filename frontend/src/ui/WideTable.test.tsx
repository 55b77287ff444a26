import { Table } from "@mantine/core";
import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { renderScreen } from "./testing/renderScreen";
import { WideTable } from "./WideTable";

let room: number;
let onResize: () => void;

/** The test environment lays nothing out: the frame has as much room as said, the table needs 600 pixels. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => room);
  vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockImplementation(() => Math.max(room, 600));
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(callback: () => void) {
        onResize = callback;
      }
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function showTable(): Promise<unknown> {
  return renderScreen(
    <WideTable label="People" minWidth={600}>
      <Table.Tbody>
        <Table.Tr>
          <Table.Td>Ada</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </WideTable>,
  );
}

it("a table that scrolls is reached by keyboard from its first moment", async () => {
  room = 390;
  await showTable();
  expect(screen.getByRole("region", { name: "People, scrolls" })).toHaveAttribute("tabindex", "0");
});

it("a table that fits is no stop for the keyboard until the window becomes narrow", async () => {
  room = 800;
  await showTable();
  expect(screen.getByRole("table", { name: "People" })).toBeVisible();
  expect(screen.queryByRole("region", { name: "People, scrolls" })).toBeNull();
  room = 390;
  act(onResize);
  expect(screen.getByRole("region", { name: "People, scrolls" })).toBeVisible();
});
