import { expect, it } from "vitest";
import { decodeFrame } from "./frame";
import { GlRenderer } from "./glRenderer";
import type { Frame } from "./frame";

/** A WebGL2 context that remembers which calls were made and draws nothing. */
function fakeContext() {
  const calls: string[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (_, name: string) => {
      if (name.toUpperCase() === name) return name;
      return () => {
        calls.push(name);
        if (name === "isContextLost") return false;
        if (name === "getProgramParameter" || name === "getShaderParameter") return true;
        return { of: name };
      };
    },
  });
  return { calls, canvas: { getContext: () => context } as unknown as HTMLCanvasElement };
}

function frameOf(id: string, side: number): Frame {
  return decodeFrame(id, new ArrayBuffer(side * side * 2), side, side);
}

function countAfter(calls: readonly string[], name: string): number {
  return calls.filter((call) => call === name).length;
}

it("writes the next plane of a slot over the one before, and makes a texture only for another size", () => {
  const { calls, canvas } = fakeContext();
  const renderer = GlRenderer.create(canvas);
  for (const plane of [0, 1, 2]) renderer?.upload("slot", frameOf(`plane-${plane}`, 4));
  expect([countAfter(calls, "texStorage2D"), countAfter(calls, "texSubImage2D")]).toEqual([1, 3]);
  renderer?.upload("slot", frameOf("plane-2", 4));
  expect(countAfter(calls, "texSubImage2D")).toBe(3);
  renderer?.upload("slot", frameOf("other", 8));
  expect([countAfter(calls, "texStorage2D"), countAfter(calls, "deleteTexture")]).toEqual([2, 1]);
});
