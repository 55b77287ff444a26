import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HttpProblem, request, SILENCE_MS, Unreachable } from "./http";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server whose answer comes piece by piece, each after so many milliseconds; null never comes. */
function serve(pieces: readonly (number | null)[], length = 4): void {
  vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
        for (const delay of pieces) {
          if (delay === null) return;
          await new Promise((resolve) => setTimeout(resolve, delay));
          controller.enqueue(new Uint8Array(length));
        }
        controller.close();
      },
    });
    return Promise.resolve(new Response(body));
  });
}

describe("a transfer", () => {
  it("may take as long as it takes while bytes go on coming", async () => {
    serve(Array<number>(10).fill(SILENCE_MS - 1));
    const reply = request("GET", "/api/frames/t/0");
    await vi.advanceTimersByTimeAsync(10 * SILENCE_MS);
    expect((await reply).bytes.byteLength).toBe(40);
  });

  it("ends when nothing more is heard, and is called a lost connection", async () => {
    serve([10, 10, null]);
    const failure = request("GET", "/api/frames/t/0").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(SILENCE_MS + 100);
    expect(await failure).toBeInstanceOf(Unreachable);
  });

  it("that is cut in the middle is a lost connection", async () => {
    const cut = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(2));
        controller.error(new TypeError("network error"));
      },
    });
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(cut)));
    await expect(request("GET", "/api/frames/t/0")).rejects.toBeInstanceOf(Unreachable);
  });

  it("ends when its owner wants it no more, and says that", async () => {
    serve([null]);
    const owner = new AbortController();
    const failure = request("GET", "/api/frames/t/0", { signal: owner.signal }).catch(
      (error: unknown) => error,
    );
    owner.abort();
    expect(await failure).toHaveProperty("name", "AbortError");
  });
});

describe("an answer", () => {
  it.each([
    [
      Response.json({ error: { code: "frame_damaged", message: "No." } }, { status: 410 }),
      "frame_damaged",
      "No.",
    ],
    [new Response("<html>", { status: 403 }), "http_403", "The server answered 403."],
  ])("that refuses is told in the server's words where there are some", async (response, code, message) => {
    vi.stubGlobal("fetch", () => Promise.resolve(response));
    const error = await request("GET", "/").catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(HttpProblem);
    expect(error).toMatchObject({ code, message });
  });

  it("of a failing or busy server counts as a lost connection", async () => {
    for (const status of [500, 503, 507, 429]) {
      vi.stubGlobal("fetch", () => Promise.resolve(new Response(null, { status })));
      await expect(request("GET", "/")).rejects.toBeInstanceOf(Unreachable);
    }
  });
});
