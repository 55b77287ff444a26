import { expect, it } from "vitest";

import { fromDrop, walk, withoutLitter } from "./picked";

function fileEntry(fullPath: string): FileSystemEntry {
  const file = new File(["x"], fullPath.split("/").at(-1) ?? "");
  return { isFile: true, fullPath, file: (done: (file: File) => void) => done(file) } as never;
}

/** Gives its entries a few at a time, as browsers do. */
function folderEntry(children: FileSystemEntry[], atOnce: number): FileSystemEntry {
  const left = [...children];
  const reader = {
    readEntries: (done: (entries: FileSystemEntry[]) => void) => done(left.splice(0, atOnce)),
  };
  return { isFile: false, createReader: () => reader } as never;
}

it("walks folders all the way down, batch by batch", async () => {
  const inner = folderEntry([fileEntry("/top/in/3.dcm")], 100);
  const top = folderEntry([fileEntry("/top/1.dcm"), fileEntry("/top/2.dcm"), inner], 2);
  expect((await walk(top)).map(({ path }) => path)).toEqual(["top/1.dcm", "top/2.dcm", "top/in/3.dcm"]);
});

it("leaves out what a computer adds for itself", () => {
  const paths = ["a/.DS_Store", "Thumbs.db", "__MACOSX/a", "a/._b.dcm", "a/b.dcm", "DS_Store.dcm"];
  const file = new File([], "x");
  expect(withoutLitter(paths.map((path) => ({ path, file }))).map(({ path }) => path)).toEqual([
    "a/b.dcm",
    "DS_Store.dcm",
  ]);
});

it("takes dropped files with and without an entry, and leaves text out", async () => {
  const file = new File(["x"], "loose.dcm");
  const items = [
    { kind: "file", webkitGetAsEntry: () => fileEntry("/a.dcm"), getAsFile: () => file },
    { kind: "file", webkitGetAsEntry: () => null, getAsFile: () => file },
    { kind: "string", webkitGetAsEntry: () => null, getAsFile: () => null },
  ];
  const found = await fromDrop({ items } as never);
  expect(found.map(({ path }) => path)).toEqual(["a.dcm", "loose.dcm"]);
});
