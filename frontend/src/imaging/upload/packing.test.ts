import { describe, expect, it } from "vitest";

import { bodyOf, packLength } from "./packing";

const MIB = 1024 * 1024;

describe("packing files into one request", () => {
  it("takes as many as fit, and at least one", () => {
    expect(packLength([3 * MIB, 3 * MIB, 3 * MIB])).toBe(2);
    expect(packLength([8 * MIB, 1])).toBe(1);
    expect(packLength([4 * MIB, 4 * MIB])).toBe(2);
    expect(packLength([])).toBe(0);
  });

  it("holds no more than 256 files, however small they are", () => {
    expect(packLength(Array.from({ length: 1000 }, () => 10))).toBe(256);
  });

  it("writes the length, the list and then the bytes", async () => {
    const file = (text: string) => new File([text], "x");
    const bytes = new Uint8Array(
      await bodyOf([
        { id: "a", file: file("one") },
        { id: "b", file: file("é") },
      ]).arrayBuffer(),
    );
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const text = new TextDecoder();
    expect(JSON.parse(text.decode(bytes.slice(4, 4 + length)))).toEqual([
      { id: "a", size: 3 },
      { id: "b", size: 2 },
    ]);
    expect(text.decode(bytes.slice(4 + length))).toBe("oneé");
  });
});
