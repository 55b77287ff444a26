"""axe finds nothing on any screen of a reader, at three sizes; nothing is cut off on a small one."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import find_faults
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.people import ABNORMAL, MARKS, SHARPNESS, SURE_PREFERENCE

SMALLEST_PANE = 120
SIZES = [(1920, 1080), (1366, 768), (390, 844)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_worklist_and_reading_room_have_no_fault(browse, new_reader, studies, size):
    reader = new_reader()
    questions = [SURE_PREFERENCE, SHARPNESS, ABNORMAL, MARKS]
    studies.open_study([reader], questions, cases=4, sessions=2, washout_hours=24)
    page = browse(reader, viewport={"width": size[0], "height": size[1]}).new_page()
    worklist = Worklist(page).open()
    assert find_faults(page) == []
    room = worklist.begin()
    room.wait_for_item(1)
    room.press("2", "3", "4")
    assert find_faults(page) == []
    _check_that_everything_is_reachable(room)
    room.press("Enter", "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert find_faults(page) == []


def _check_that_everything_is_reachable(room: ReadingRoom) -> None:
    """The page itself never scrolls, both images are seen, nothing is cut off at the side, and the button is there."""
    document = "() => document.scrollingElement.scrollHeight - window.innerHeight"
    assert room.page.evaluate(document) <= 0
    width = room.page.evaluate("() => window.innerWidth")
    panes = [room.pane("Left image"), room.pane("Right image")]
    for part in (*panes, room.status, *room.page.get_by_role("radio").all()):
        left, right, _ = _extent(part)
        assert left >= 0, part
        assert right <= width, part
    assert all(_extent(pane)[2] >= SMALLEST_PANE for pane in panes)
    room.submit_button.scroll_into_view_if_needed()
    expect(room.submit_button).to_be_in_viewport()


def _extent(part: Locator) -> tuple[float, float, float]:
    """Left and right edge, and the shorter side."""
    box = part.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"], min(box["width"], box["height"])
