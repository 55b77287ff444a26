"""How fast the viewer shows images: the prefetched next display set, and the first one of a cold page.

Run: python tests/bench/bench_viewer.py (the built front end must be in frontend/dist).

The built page runs in headless Chromium with software rendering. A small server in this file stands in for
the platform, so that the page alone is measured. The end of a drawing is taken from outside the page: WebGL
calls are watched, and when both panes' new textures have been drawn one pixel is read back, which waits for
the rendering to finish. Targets: p95 under 150 ms from key press, cold first image under 2 s.
"""

import json
import os
import platform as machine
import statistics
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

DIST = Path(os.environ.get("FOVEA_DIST", Path(__file__).resolve().parents[2] / "frontend" / "dist"))
SIDE = 2048
ITEMS = 41
COLD_STARTS = 5
PREFETCHED_TARGET_MS = 150.0
COLD_TARGET_MS = 2000.0
BROWSER_FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox"]
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
READER = {"id": "r1", "username": "reader", "display_name": "Reader", "roles": ["reader"]}

WATCH = """
(() => {
  const seen = new Set();
  const state = { textures: 0, drawnAt: [], keyAt: null };
  let bound = null;
  let fresh = 0;
  const gl = WebGL2RenderingContext.prototype;
  const wrap = (name, after) => {
    const original = gl[name];
    gl[name] = function (...args) {
      const result = original.apply(this, args);
      after.call(this, ...args);
      return result;
    };
  };
  wrap('texStorage2D', () => { state.textures += 1; });
  wrap('bindTexture', (target, texture) => { bound = texture; });
  wrap('drawArrays', function () {
    if (seen.has(bound)) return;
    seen.add(bound);
    fresh += 1;
    if (fresh % 2 !== 0) return;
    this.readPixels(0, 0, 1, 1, this.RGBA, this.UNSIGNED_BYTE, new Uint8Array(4));
    state.drawnAt.push(performance.now());
  });
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter') state.keyAt = event.timeStamp;
  }, true);
  window.watched = state;
})();
"""


@dataclass
class Session:
    """The stand-in's memory of one reading session."""

    items: int
    side: int
    done: int = 0
    frames: list[bytes] = field(default_factory=list)

    def progress(self) -> dict[str, Any]:
        state = "done" if self.done >= self.items else "open"
        return {"id": "s1", "number": 1, "done": self.done, "total": self.items, "state": state}

    def tasks(self) -> list[dict[str, Any]]:
        return [self.task(number) for number in range(self.done, min(self.done + 2, self.items))]

    def task(self, number: int) -> dict[str, Any]:
        question = {"id": "q1", "kind": "preference", "prompt": "Which image is better?", "criterion": None}
        flags = {"is_required": True, "allows_tie": True, "asks_confidence": False}
        return {
            "item": f"item-{number}",
            "position": number + 1,
            "total": self.items,
            "is_training": False,
            "blind_code": f"B-{number:04d}",
            "panes": [{"tokens": [f"{number}-0"]}, {"tokens": [f"{number}-1"]}],
            "views": [self.view()],
            "window_range": [0, 65535],
            "interpolation": "linear",
            "idle_after_s": 30,
            "questions": [question | flags],
            "feedback_after": False,
        }

    def view(self) -> dict[str, Any]:
        return {
            "rows": self.side,
            "columns": self.side,
            "spacing_mm": [0.2, 0.2],
            "window_centre": 32768,
            "window_width": 60000,
            "plane_count": 1,
            "kind": "single",
            "frame_ms": None,
        }


def make_frames(side: int, count: int = 4) -> list[bytes]:
    """Frames that do not compress to nothing: a gradient with noise, little-endian uint16."""
    generator = np.random.default_rng(1)
    ramp = np.linspace(8000, 56000, side)[None, :] * np.ones((side, 1))
    return [
        (ramp + generator.normal(0, 2000, (side, side))).clip(0, 65535).astype("<u2").tobytes() for _ in range(count)
    ]


def handler_for(session: Session) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with suppress(ConnectionError):  # a page is closed while it fetches ahead
                super().handle()

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/api/frames/"):
                number, pane = path.rsplit("/", 2)[1].split("-")
                frame = session.frames[(2 * int(number) + int(pane)) % len(session.frames)]
                return self.answer(200, frame, "application/octet-stream")
            if path == "/api/auth/me":
                return self.answer_json(READER)
            if path.endswith("/tasks"):
                return self.answer_json({"session": session.progress(), "tasks": session.tasks()})
            return self.answer_file(path)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if not self.path.endswith("/submissions"):
                return self.answer_json({})
            session.done += 1
            return self.answer_json({"submission": "x", "session": session.progress(), "feedback": None}, 201)

        def answer_file(self, path: str) -> None:
            file = DIST / path.removeprefix("/static/app/").lstrip("/")
            if not path.startswith("/static/app/") or not file.is_file():
                file = DIST / "index.html"
            self.answer(200, file.read_bytes(), TYPES.get(file.suffix, "application/octet-stream"))

        def answer_json(self, body: dict[str, Any], status: int = 200) -> None:
            self.answer(status, json.dumps(body).encode(), "application/json")

        def answer(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet: the numbers are the output."""

    return Handler


def serve(session: Session) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(session))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def open_reading(page: Page, port: int) -> float:
    """Open the reading room cold; return ms from navigation to both panes drawn."""
    page.add_init_script(WATCH)
    page.goto(f"http://127.0.0.1:{port}/reading/s1")
    page.wait_for_function("window.watched.drawnAt.length >= 1", timeout=60_000)
    return float(page.evaluate("window.watched.drawnAt[0]"))


def read_items(page: Page, items: int) -> list[float]:
    """Answer one item after another by keyboard; return ms from Enter to the next images drawn."""
    times = []
    for number in range(1, items):
        page.wait_for_function(f"window.watched.textures >= {2 * (number + 1)}", timeout=60_000)
        page.wait_for_timeout(150)
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        page.wait_for_function(f"window.watched.drawnAt.length > {number}", timeout=60_000)
        times.append(float(page.evaluate("window.watched.drawnAt.at(-1) - window.watched.keyAt")))
    return times


def report(name: str, times: list[float], target: float) -> bool:
    p95 = float(np.percentile(times, 95))
    middle = statistics.median(times)
    print(
        f"{name}: n {len(times)}, min {min(times):.0f}, median {middle:.0f}, p95 {p95:.0f}, max {max(times):.0f} ms"
        f" (target: p95 under {target:.0f} ms, {'met' if p95 < target else 'MISSED'})"
    )
    return p95 < target


def main() -> int:
    if not (DIST / "index.html").is_file():
        print("frontend/dist is missing: build the front end first (npm run build in frontend).")
        return 2
    frames = make_frames(SIDE)
    viewport = {"width": 1920, "height": 1080}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER_FLAGS)
        cold, next_set = [], []
        for start in range(COLD_STARTS):
            server = serve(Session(items=ITEMS, side=SIDE, frames=frames))
            context = browser.new_context(viewport=viewport)
            page = context.new_page()
            cold.append(open_reading(page, server.server_port))
            if start == COLD_STARTS - 1:
                next_set = read_items(page, ITEMS)
            context.close()
            server.shutdown()
        print(f"Machine: {machine.machine()}, {os.cpu_count()} cores, Chromium {browser.version}, software rendering")
        print(f"Two {SIDE} x {SIDE} 16-bit images, window {viewport['width']} x {viewport['height']}")
        browser.close()
    is_fast = report("Key press to both panes drawn, prefetched", next_set, PREFETCHED_TARGET_MS)
    return 0 if report("Cold page to first images", cold, COLD_TARGET_MS) and is_fast else 1


if __name__ == "__main__":
    sys.exit(main())
