"""axe finds nothing on any screen of a reader, at three sizes; nothing is cut off on a small one."""

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import find_faults
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.people import ABNORMAL, MARKS, SHARPNESS, SURE_PREFERENCE

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
    """The page itself never scrolls, both images are seen, and the button is within the window."""
    document = "() => document.scrollingElement.scrollHeight - window.innerHeight"
    assert room.page.evaluate(document) <= 0
    for name in ("Left image", "Right image"):
        box = room.pane(name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 120
    room.submit_button.scroll_into_view_if_needed()
    expect(room.submit_button).to_be_in_viewport()
