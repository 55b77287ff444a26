import { expect, it } from "vitest";

import { placesFor } from "../ui/places";
import { hasRole, startPath } from "./me";
import { rolesInWords } from "./roles";

it("everyone begins where their work is", () => {
  expect(startPath({ roles: ["reader", "investigator"] })).toBe("/studies");
  expect(startPath({ roles: ["administrator"] })).toBe("/datasets");
  expect(startPath({ roles: ["reader"] })).toBe("/reading");
  expect(startPath({ roles: [] })).toBe("/account");
});

it("the navigation holds only what a person may open, and no empty group", () => {
  const paths = (roles: Parameters<typeof placesFor>[0]["roles"]) =>
    placesFor({ roles }).map(({ places }) => places.map(({ path }) => path));
  expect(paths(["reader"])).toEqual([["/reading"], ["/account", "/tokens"]]);
  expect(paths(["administrator"])).toEqual([
    ["/datasets", "/jobs"],
    ["/people", "/audit"],
    ["/account", "/tokens"],
  ]);
  expect(paths([])).toEqual([["/account", "/tokens"]]);
});

it("roles are told as a sentence", () => {
  expect(rolesInWords(["reader"])).toBe("reader");
  expect(rolesInWords(["reader", "investigator", "administrator"])).toBe(
    "reader, investigator and administrator",
  );
  expect(rolesInWords([])).toBe("a person without a role");
  expect(hasRole({ roles: ["reader"] }, "investigator")).toBe(false);
});
