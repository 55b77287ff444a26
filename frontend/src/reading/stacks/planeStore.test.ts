import { expect, it } from "vitest";
import { PlaneStore } from "./planeStore";
import type { PlaneAddress } from "./planeStore";

const at = (plane: number, item = "a"): PlaneAddress => ({ item, view: 0, plane });
const distanceFrom =
  (present: number) =>
  ({ plane }: PlaneAddress): number =>
    Math.abs(plane - present);

function storeOf(planes: readonly number[], budget = 40): PlaneStore {
  const store = new PlaneStore(budget);
  for (const plane of planes) store.put(at(plane), [], 10);
  return store;
}

function held(store: PlaneStore): number[] {
  return Array.from({ length: 10 }, (_, plane) => plane).filter((plane) => store.get(at(plane)) !== null);
}

it("gives up the planes that are farthest from the reader's eye, and no more than it must", () => {
  const store = storeOf([0, 1, 2, 3]);
  expect(store.makeRoom(10, 1, distanceFrom(4))).toBe(true);
  expect(held(store)).toEqual([1, 2, 3]);
  expect(store.bytes).toBe(30);
});

it("gives up nothing for a plane that is as far as those it holds", () => {
  const store = storeOf([3, 4, 5, 6]);
  expect(store.makeRoom(10, 2, distanceFrom(4))).toBe(false);
  expect(held(store)).toEqual([3, 4, 5, 6]);
});

it("gives up nothing where even that would not be enough", () => {
  const store = storeOf([0, 4, 5]);
  expect(store.makeRoom(30, 3, distanceFrom(4))).toBe(false);
  expect(held(store)).toEqual([0, 4, 5]);
});

it("counts a plane that comes twice once, and lets go of a whole item", () => {
  const store = storeOf([1, 1]);
  store.put(at(1, "b"), [], 10);
  expect(store.bytes).toBe(20);
  store.dropItem("a");
  expect(store.bytes).toBe(10);
  expect(store.get(at(1, "b"))).toEqual([]);
});
