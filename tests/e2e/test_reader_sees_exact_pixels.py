"""What the screen shows is what the frame says: WebGL against the CPU renderer, and both against numpy."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.people import PREFERENCE

NO_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === "webgl2" ? null : original.call(this, kind, ...rest);
};
"""
VIEWS: dict[str, list[str]] = {
    "as it comes": [],
    "enlarged and moved": ["+", "+", "+", "+", "ArrowLeft", "Shift+ArrowDown"],
    "one image pixel per screen pixel": ["r", "o"],
    "inverted": ["r", "i"],
    "other window": ["r", *"qqqq", *"....."],
    "one place, other image": ["r", "f", "Space", "+", "ArrowUp"],
}
DISPLAYS = {
    "a usual display": {"width": 1600, "height": 900},
    "a small window, where images are made smaller": {"width": 420, "height": 560},
}
DENSITY = 1.5
WORST_SHARE = 1e-4


def _open_room(context: BrowserContext, *, webgl: bool = True) -> ReadingRoom:
    if not webgl:
        context.add_init_script(NO_WEBGL)
    room = Worklist(context.new_page()).open().begin()
    room.wait_for_item(1)
    return room


@pytest.mark.parametrize("interpolation", ["nearest", "linear"])
def test_both_renderers_draw_the_same(browse, new_reader, studies, interpolation):
    reader = new_reader()
    studies.open_study([reader], [PREFERENCE], cases=1, interpolation=interpolation)
    rooms = [_open_room(browse(reader), webgl=webgl) for webgl in (True, False)]
    for display, viewport in DISPLAYS.items():
        for room in rooms:
            room.page.set_viewport_size(viewport)
        for name, keys in VIEWS.items():
            differences = _difference(*[_grey_after(room, keys) for room in rooms])
            assert differences.max() <= (0 if interpolation == "nearest" else 1), (display, name)
            assert (differences > 0).mean() <= WORST_SHARE, (display, name, (differences > 0).sum())


def test_both_renderers_draw_the_same_on_a_dense_display(dense_browser, fovea, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [PREFERENCE], cases=1)
    greys = []
    for webgl in (True, False):
        context = dense_browser.new_context(
            base_url=fovea.address, storage_state=reader.api.storage_state(), no_viewport=True
        )
        room = _open_room(context, webgl=webgl)
        assert room.page.evaluate("devicePixelRatio") == DENSITY
        greys.append(_grey_after(room, ["+", "+", "ArrowRight"]))
        context.close()
    assert _difference(*greys).max() == 0


@pytest.fixture
def dense_browser(playwright: Playwright) -> Iterator[Browser]:
    """A real ratio of device to CSS pixels: the one that a context emulates does not reach the canvas."""
    flags = [*FLAGS, f"--force-device-scale-factor={DENSITY}", "--window-size=1200,800"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


def _grey_after(room: ReadingRoom, keys: list[str]) -> np.ndarray:
    room.press(*keys)
    return room.grey_levels()


def _difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    assert one.std() > 5, "the canvas is empty"
    return np.abs(one.astype(int) - other.astype(int))


def test_one_to_one_is_the_windowed_frame(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [PREFERENCE], cases=1)
    page = browse(reader).new_page()
    received = _record(page)
    room = Worklist(page).open().begin()
    room.wait_for_item(1)
    room.press("o")
    task = received["tasks"][0]
    shown = room.grey_levels()
    half = (shown.shape[1] - 8) // 2
    for pane, left in enumerate((0, shown.shape[1] - half)):
        (view,) = task["views"]
        (token,) = task["panes"][pane]["tokens"]
        codes = np.frombuffer(received[token], "<u2").reshape(view["rows"], view["columns"])
        expected = _windowed(_centred(codes, (shown.shape[0], half)), view)
        assert (shown[:, left : left + half] != expected).sum() == 0


def _record(page: Page) -> dict[str, Any]:
    """Frames by token as they arrive, and the first task documents: later ones carry other tokens."""
    received: dict[str, Any] = {}

    def keep(response: Any) -> None:
        if "/api/frames/" in response.url:
            received[response.url.rsplit("/", 2)[1]] = response.body()
        elif "/tasks?" in response.url:
            received.setdefault("tasks", response.json()["tasks"])

    page.on("requestfinished", lambda request: keep(request.response()))
    return received


def _centred(codes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The image's pixels at 1:1 in the middle of a pane; -1 where there is no image."""
    rows, columns = size
    y = np.floor(codes.shape[0] / 2 - rows / 2 + np.arange(rows) + 0.5).astype(int)
    x = np.floor(codes.shape[1] / 2 - columns / 2 + np.arange(columns) + 0.5).astype(int)
    is_inside = ((y >= 0) & (y < codes.shape[0]))[:, None] & ((x >= 0) & (x < codes.shape[1]))[None, :]
    picked = codes[y.clip(0, codes.shape[0] - 1)[:, None], x.clip(0, codes.shape[1] - 1)[None, :]]
    return np.where(is_inside, picked.astype(int), -1)


def _windowed(codes: np.ndarray, view: dict[str, Any]) -> np.ndarray:
    low = np.float32(view["window_centre"] - view["window_width"] / 2)
    share = ((codes.astype(np.float32) - low) * np.float32(1 / view["window_width"])).clip(0, 1)
    return np.where(codes < 0, 0, np.floor(share * np.float32(255) + np.float32(0.5))).astype(np.uint8)
