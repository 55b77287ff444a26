"""The reading room as a reader meets it."""

import io
import re
import time
from collections.abc import Iterable

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect

PATIENCE_S = 30.0
#: Where answers go; behind it stands how many tasks are asked for with the receipt.
SUBMISSIONS = re.compile(r"/submissions(\?.*)?$")
IMAGES_ONLY = """
header, section, svg, [role=img] span { visibility: hidden !important }
[role=img]::after { outline: none !important }
"""


class Worklist:
    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self) -> "Worklist":
        self.page.goto("/reading")
        expect(self.page.get_by_role("heading", name="Worklist")).to_be_visible()
        return self

    def section(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=title, exact=True)

    def begin(self, number: int = 1) -> "ReadingRoom":
        """Begin a session, or go on with one, of the only study there is."""
        self.page.get_by_role("link", name=re.compile(f"session {number}$")).click()
        return ReadingRoom(self.page)


class ReadingRoom:
    def __init__(self, page: Page) -> None:
        self.page = page
        self._frames = 0
        page.on("requestfinished", self._count_frame)

    def _count_frame(self, request: Request) -> None:
        self._frames += "/api/frames/" in request.url

    @property
    def frames(self) -> int:
        """How many frames have come since the room was opened."""
        return self._frames

    def wait_for_frames(self, count: int) -> None:
        """So many frames have come since the room was opened: the next display set lies ready."""
        deadline = time.monotonic() + PATIENCE_S
        while self._frames < count:
            assert time.monotonic() < deadline, f"{self._frames} of {count} frames came"
            self.page.wait_for_timeout(50)

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def submit_button(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("^Submit"))

    def wait_for_item(self, position: int) -> None:
        """Its images can be seen and its answers are taken."""
        expect(self.page.locator("header")).to_contain_text(re.compile(rf"\b{position} of \d+"))
        expect(self.submit_button).to_be_enabled()

    def wait_for_guess(self) -> None:
        """The other answers are locked, and only the guess of the original is asked."""
        expect(self.page.get_by_text("can no longer be changed. One question is left.")).to_be_visible()
        expect(self.submit_button).to_be_enabled()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def answer(self, *keys: str) -> None:
        """Answer by keyboard and submit."""
        self.press(*keys, "Enter")

    def plane(self) -> str:
        """Which plane is shown, in words: "plane 12 of 36"."""
        return self.page.get_by_role("slider", name=re.compile("^(Plane|Frame)$")).get_attribute("aria-valuetext") or ""

    def wait_for_plane(self, words: str) -> None:
        slider = self.page.get_by_role("slider", name=re.compile("^(Plane|Frame)$"))
        expect(slider).to_have_attribute("aria-valuetext", words)
        expect(self.page.get_by_text(re.compile("^Loading"))).to_have_count(0)

    def question(self, name: str) -> Locator:
        """The control of a question: "…, left image" where it is asked of each image."""
        return self.page.get_by_label(name, exact=True)

    def pane(self, name: str = "Left image") -> Locator:
        return self.page.get_by_role("img", name=name, exact=True)

    def marks(self, pane: str = "Left image") -> int:
        return self.pane(pane).locator("svg > g").count()

    def wait_for_end(self) -> None:
        expect(self.page.get_by_role("heading", name="Session done")).to_be_visible()

    def wait_until_sent(self) -> None:
        expect(self.status).to_have_text("All answers sent", timeout=40_000)

    def grey_levels(self) -> np.ndarray:
        """What the canvas shows, (rows, columns) uint8, without the marks and the letters over it."""
        canvas = self.page.locator("canvas")
        shot = canvas.screenshot(style=IMAGES_ONLY, animations="disabled", scale="device")
        pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))
        # The box of the canvas may end in the middle of a CSS pixel; what it holds does not.
        columns, rows = canvas.evaluate("canvas => [canvas.width, canvas.height]")
        pixels = pixels[:rows, :columns]
        assert (pixels == pixels[..., :1]).all(), "the canvas shows colour"
        return pixels[..., 0]


def read_to_end(room: ReadingRoom, keys: Iterable[str], *, first: int = 1, total: int) -> None:
    answers = list(keys)
    for position in range(first, total + 1):
        room.wait_for_item(position)
        room.answer(*answers)
    room.wait_for_end()
