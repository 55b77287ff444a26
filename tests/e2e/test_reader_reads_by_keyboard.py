"""A whole session without a mouse: every kind of question, marks of all five shapes, undo, redo, help."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.pages.reading_room import SUBMISSIONS, ReadingRoom, Worklist
from tests.e2e.people import ABNORMAL, MARKS, SHARPNESS, SURE_PREFERENCE

DRAWN = {
    "point": ["p", "ArrowRight", "Enter"],
    "rectangle": ["t", "ArrowRight", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"],
    "ellipse": ["e", "ArrowLeft", "Enter", "Shift+ArrowLeft", "Shift+ArrowUp", "Enter"],
    "polygon": ["g", "ArrowUp", "Enter", "Shift+ArrowUp", "Enter", "Shift+ArrowRight", "Enter", "Enter"],
    "freehand": ["d", "c", "Enter", "Shift+ArrowUp", "Enter", "Shift+ArrowLeft", "Enter", "Enter"],
}


def test_every_question_is_answered_without_a_mouse(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [SURE_PREFERENCE, SHARPNESS, ABNORMAL, MARKS], cases=2)
    page = browse(reader).new_page()
    page.goto("/reading")
    link = page.get_by_role("link", name="Begin session 1")
    link.wait_for()
    _tab_to(page, link)
    page.keyboard.press("Enter")
    room = ReadingRoom(page)
    room.wait_for_item(1)
    room.press("3", "4")  # right, sure
    room.press("5", "2")  # sharpness, left then right
    room.press("8", "n", "1", "n")  # abnormality: 80 and 10
    room.press("0")  # nothing to mark
    sent = _submit(room)
    assert [(a["kind"], a["pane"], a.get("value"), a.get("choice")) for a in sent["answers"]] == [
        ("preference", None, None, "right"),
        ("grading", 0, 5, None),
        ("grading", 1, 2, None),
        ("abnormality", 0, 80, None),
        ("abnormality", 1, 10, None),
    ]
    assert sent["answers"][0]["confidence"] == 75
    assert len(sent["nothing_to_mark"]) == 1
    room.wait_for_item(2)


def test_all_five_shapes_are_drawn_by_keyboard_and_taken_by_the_server(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [MARKS], cases=2)
    room = Worklist(browse(reader).new_page()).open().begin()
    room.wait_for_item(1)
    for count, keys in enumerate(DRAWN.values(), start=1):
        room.press(*keys, "6")  # 60: how sure of the mark just drawn
        expect(room.page.get_by_text(f"{count} mark", exact=False)).to_be_visible()
        room.press("Escape", "Escape")
    sent = _submit(room)
    assert [mark["shape"] for mark in sent["marks"]] == list(DRAWN)
    assert [mark["pane"] for mark in sent["marks"]] == [0, 0, 0, 0, 1]
    assert {mark["confidence"] for mark in sent["marks"]} == {60}
    assert [len(mark["points"]) for mark in sent["marks"]] == [1, 2, 2, 3, 3]
    room.wait_for_item(2)
    room.wait_until_sent()


def test_marks_are_undone_repeated_moved_resized_and_deleted(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [MARKS], cases=2)
    room = Worklist(browse(reader).new_page()).open().begin()
    room.wait_for_item(1)
    room.press(*DRAWN["rectangle"])
    drawn = _outline(room)
    room.press("]")
    larger = _outline(room)
    assert larger["width"] > drawn["width"]
    room.press("Control+z")
    assert _outline(room) == drawn
    room.press("Control+y", "s", "Shift+ArrowRight")
    moved = _outline(room)
    assert moved["width"] == pytest.approx(larger["width"], abs=0.5)
    assert moved["x"] > larger["x"] + 10
    room.press("Delete")
    assert room.marks() == 0
    room.press("Control+z")
    assert _outline(room) == moved


def test_what_is_missing_is_said_in_place_and_nothing_is_sent(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [SHARPNESS, MARKS], cases=2)
    room = Worklist(browse(reader).new_page()).open().begin()
    room.wait_for_item(1)
    room.answer("4")
    expect(room.page.get_by_role("alert").first).to_have_text("Choose a grade.")
    room.press("4", *DRAWN["point"], "Escape", "Escape", "Enter")
    expect(room.page.get_by_role("alert")).to_have_text("Say how sure you are of each mark.")
    room.press("6")  # the mark that lacks it was chosen
    expect(room.page.get_by_role("alert")).to_be_hidden()
    expect(room.page.locator("header")).to_contain_text("1 of 2")


def test_the_help_sheet_lists_the_keys_and_gives_the_keyboard_back(browse, new_reader, studies):
    reader = new_reader()
    studies.open_study([reader], [MARKS], cases=2)
    room = Worklist(browse(reader).new_page()).open().begin()
    room.wait_for_item(1)
    room.press("?")
    sheet = room.page.get_by_role("dialog", name="Keys")
    for label in ("Swap black and white", "Draw freehand", "Undo", "Submit and go on", "Whole image"):
        expect(sheet.get_by_text(label, exact=True)).to_be_visible()
    room.press("Escape")
    expect(sheet).to_be_hidden()
    room.press(*DRAWN["point"])
    assert room.marks() >= 1


def _tab_to(page: Any, target: Any) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not reach the link")


def _submit(room: ReadingRoom) -> dict[str, Any]:
    """The body that Enter sends."""
    with room.page.expect_request(SUBMISSIONS) as sent:
        room.press("Enter")
    return sent.value.post_data_json


def _outline(room: ReadingRoom) -> dict[str, float]:
    box = room.pane().locator("svg rect").first.bounding_box()
    assert box is not None
    return box
