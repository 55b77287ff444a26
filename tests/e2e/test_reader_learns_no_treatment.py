"""Blinding as the browser sees it: over many presentations with a known allocation, nothing but pixels tells."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Request

from tests.e2e.pages.reading_room import SUBMISSIONS, ReadingRoom, Worklist
from tests.e2e.people import MARKS, SHARPNESS, SURE_PREFERENCE

PRESENTATIONS = 18
TREATMENTS = ("original", "bicubic")
TELLING = re.compile(
    r"original|bicubic|espcn|nearest-|lanczos|treatment|reconstruct|checkpoint|\bmodel\b|psnr|phantom|degrad", re.I
)
CHANCE = 1e-3
NO_CONTENT = 204
ALLOCATION = """
import json
from studies.models import ItemPane
panes = ItemPane.objects.filter(item__study_id="{study}").select_related("treatment")
print(json.dumps([[str(pane.item_id), pane.index, pane.treatment.key] for pane in panes]))
"""
STORES = """async () => {
  const stored = {...localStorage, ...sessionStorage};
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => resolve(opening.result);
    });
    for (const table of database.objectStoreNames) {
      stored[`${name}/${table}`] = await new Promise((resolve) => {
        const all = database.transaction(table).objectStore(table).getAll();
        all.onsuccess = () => resolve(all.result);
      });
    }
    database.close();
  }
  return JSON.stringify(stored);
}"""


@dataclass
class Frame:
    """One frame as it came: what the page could learn beside its pixels."""

    token: str
    length: int
    headers: dict[str, str]
    duration_ms: float


@dataclass
class Witness:
    """Everything that reaches one page."""

    frames: list[Frame] = field(default_factory=list)
    pane_of: dict[str, tuple[str, int]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    def watch(self, page: Page) -> None:
        page.on("request", self._count)
        page.on("requestfinished", self._keep)
        page.on("console", lambda message: self.texts.append(message.text))

    def wait_for_frames(self, page: Page, presentations: int) -> None:
        """Until those of so many presentations are there and none is on its way: a receipt's tokens end older ones."""
        for _ in range(100):
            before = self.asked
            page.wait_for_timeout(100)
            if before == self.asked == len(self.frames) >= 2 * presentations:
                return
        raise AssertionError(f"{len(self.frames)} of {self.asked} frames came for {presentations} presentations")

    def _count(self, request: Request) -> None:
        self.asked += "/api/frames/" in request.url

    def _keep(self, request: Request) -> None:
        answer = request.response()
        if answer is None or "/api/" not in request.url:
            return
        if "/api/frames/" in request.url:
            timing = request.timing
            token = request.url.rsplit("/", 2)[1]
            duration = timing["responseEnd"] - timing["requestStart"]
            self.frames.append(Frame(token, len(answer.body()), answer.all_headers(), duration))
            return
        text = "" if answer.status == NO_CONTENT else answer.text()
        self.texts.append(f"{request.url} {json.dumps(answer.all_headers())} {text}")
        if "/tasks?" in request.url:
            self._keep_tokens(answer.json())
        elif SUBMISSIONS.search(request.url):
            self._keep_tokens(answer.json()["next"])

    def _keep_tokens(self, given: dict[str, Any]) -> None:
        """Tasks are asked for at the beginning, and then come with the receipts."""
        for task in given["tasks"]:
            for pane, part in enumerate(task["panes"]):
                self.pane_of |= dict.fromkeys(part["tokens"], (task["item"], pane))


@pytest.fixture
def reading(browse, new_reader, studies, fovea):
    """A whole session read under watch: (witness, treatment by (item, pane))."""
    reader = new_reader()
    questions = [SURE_PREFERENCE, SHARPNESS, MARKS]
    study = studies.open_study([reader], questions, cases=PRESENTATIONS)
    witness = Witness()
    page = browse(reader).new_page()
    witness.watch(page)
    room = Worklist(page).open().begin()
    for position in range(1, PRESENTATIONS + 1):
        room.wait_for_item(position)
        _look(room, witness, position)
        witness.wait_for_frames(page, min(position + 1, PRESENTATIONS))
        room.answer("3", "4", "4", "3", "0")
    room.wait_for_end()
    room.wait_until_sent()
    rows = json.loads(fovea.manage("shell", "--no-imports", "-c", ALLOCATION.format(study=study)))
    return witness, {(item, pane): treatment for item, pane, treatment in rows}


def _look(room: ReadingRoom, witness: Witness, position: int) -> None:
    room.wait_until_sent()  # the status line names the answer on its way: that is no matter of treatments
    html = room.page.locator("body").inner_html()
    witness.texts += [html, room.page.title(), room.page.evaluate(STORES)]
    witness.pages[str(position)] = re.sub(r"[A-Z0-9-]+, \d+ of \d+", "", html)


def test_nothing_but_the_pixels_tells_the_treatments_apart(reading):
    witness, allocation = reading
    shown = [(frame, allocation[witness.pane_of[frame.token]]) for frame in witness.frames]
    assert sorted({treatment for _, treatment in shown}) == sorted(TREATMENTS)
    assert len(shown) == len({frame.token for frame, _ in shown}) == 2 * PRESENTATIONS
    assert len({frame.length for frame, _ in shown}) == 1
    assert len({_headers(frame) for frame, _ in shown}) == 1
    for text in witness.texts:
        assert not TELLING.search(text), TELLING.search(text)
    _check_screens(witness)
    _check_sides_and_order(witness, allocation)
    _check_durations(shown)


def _headers(frame: Frame) -> str:
    """All of them but the clock."""
    return json.dumps({name: value for name, value in sorted(frame.headers.items()) if name != "date"})


def _check_screens(witness: Witness) -> None:
    """Whatever is shown, the same page: only the blind code and the position change."""
    assert len(set(witness.pages.values())) == 1


def _check_sides_and_order(witness: Witness, allocation: dict[tuple[str, int], str]) -> None:
    """Which side an image has, and which is asked for first, says nothing: a fair coin would often do as much."""
    firsts: dict[str, Frame] = {}
    for frame in witness.frames:
        firsts.setdefault(witness.pane_of[frame.token][0], frame)
    first = [allocation[witness.pane_of[frame.token]] for frame in firsts.values()]
    left = [treatment for (_, pane), treatment in allocation.items() if pane == 0]
    for name, drawn in (("asked first", first), ("on the left", left)):
        assert _coin_p(drawn.count(TREATMENTS[0]), len(drawn)) > CHANCE, (name, drawn)


def _coin_p(successes: int, n: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(successes, n).pvalue)


def _check_durations(shown: list[Any]) -> None:
    """A permutation test of the difference in mean log duration."""
    values = np.log([max(frame.duration_ms, 0.01) for frame, _ in shown])
    is_original = np.array([treatment == TREATMENTS[0] for _, treatment in shown])
    generator = np.random.default_rng(1)

    def difference(labels: np.ndarray) -> float:
        return abs(values[labels].mean() - values[~labels].mean())

    drawn = [difference(generator.permutation(is_original)) for _ in range(2000)]
    p = (1 + sum(each >= difference(is_original) for each in drawn)) / 2001
    assert p > CHANCE, p
