"""The guess is asked alone, when the other answers are locked; receipts show that they stand; they can be corrected."""

import re
import secrets
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Playwright, expect

from demo.people import PASSWORD
from tests.e2e.axe import find_faults
from tests.e2e.pages.reading_room import ReadingRoom, Worklist
from tests.e2e.people import SHARPNESS, Person

GUESS = {"kind": "guess", "prompt": "Which image is the original?"}
TOTAL = 3
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def page(browse, playwright, administrator, studies) -> Page:
    """Of a reader with a study in which the last presentation asks for the guess."""
    reader = _invite(playwright, administrator)
    studies.open_study([reader], [SHARPNESS, GUESS], cases=TOTAL)
    return browse(reader, viewport=WIDE).new_page()


def _invite(playwright: Playwright, administrator: Person) -> Person:
    """A reader whose password the journey knows: it signs with it."""
    invitation = administrator.ask("POST", "/api/invitations", {"roles": ["reader"]})["url_path"]
    name = f"reader-{secrets.token_hex(4)}"
    api = playwright.request.new_context(base_url=administrator.address)
    nobody = Person("", name, administrator.address, api)
    api.get("/api/auth/me")  # sets the CSRF cookie
    told = {"username": name, "display_name": name, "password": PASSWORD}
    me = nobody.ask("POST", f"{invitation.replace('/invite/', '/api/invitations/', 1)}/accept", told)
    return replace(nobody, id=me["id"])


def _read_to_the_guess(page: Page) -> ReadingRoom:
    room = Worklist(page).open().begin()
    for position in range(1, TOTAL):
        room.wait_for_item(position)
        room.answer("4", "2")
    room.wait_for_item(TOTAL)
    room.wait_for_frames(2 * TOTAL)
    return room


def test_the_images_stay_and_only_the_guess_is_asked(page):
    room = _read_to_the_guess(page)
    room.press("+", "i")
    before = room.grey_levels()
    room.answer("5", "1")
    room.wait_for_guess()
    after = room.grey_levels()
    assert before.shape == after.shape
    assert (before == after).all()
    assert room.frames == 2 * TOTAL, "no frame is fetched again"
    names = page.get_by_role("radio").all_inner_texts()
    assert [re.sub(r"\W|\d", "", name) for name in names] == ["Left", "Neither", "Right", "Icannotsay"]
    assert find_faults(page) == []
    page.set_viewport_size(NARROW)
    assert find_faults(page) == []
    expect(page.get_by_role("radio", name="I cannot say")).to_be_in_viewport()
    room.answer("2")
    room.wait_for_end()


def test_the_guess_is_asked_again_after_a_reload_and_sent_once(page):
    room = _read_to_the_guess(page)
    room.answer("5", "1")
    room.wait_for_guess()
    page.reload()
    room.wait_for_guess()
    room.answer("4")
    room.wait_for_end()
    room.wait_until_sent()


def test_receipts_are_kept_and_the_record_still_holds_them(page):
    room = _read_to_the_guess(page)
    room.answer("5", "1")
    room.wait_for_guess()
    room.answer("1")
    room.wait_for_end()
    page.get_by_role("link", name="Back to the worklist").click()
    receipts = Worklist(page).section("Your receipts")
    expect(receipts).to_contain_text(f"This browser keeps {TOTAL + 1} receipts")
    receipts.get_by_role("button", name="Check with the server").click()
    expect(receipts).to_contain_text(f"The record holds all {TOTAL + 1} of them.")
    with page.expect_download() as download:
        receipts.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "fovea-receipts.json"
    assert find_faults(page) == []


def test_an_answer_is_corrected_after_the_session_is_done(page):
    room = _read_to_the_guess(page)
    room.answer("5", "1")
    room.wait_for_guess()
    room.answer("1")
    room.wait_for_end()
    page.get_by_role("link", name="Back to the worklist").click()
    own = Worklist(page).section("Your answers")
    own.get_by_role("button", name="Show them").click()
    own.get_by_text(re.compile(r"session 1 \(3\)$")).click()
    own.get_by_role("button", name=re.compile("^1[.] ")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="4: good").first).to_be_checked()
    dialog.get_by_role("radio", name="3: sufficient").first.click()
    dialog.get_by_label("Reason").fill("Mixed up left and right")
    dialog.get_by_label("Your password").fill("not the password")
    dialog.get_by_role("button", name="Correct").click()
    expect(dialog.get_by_label("Your password")).to_have_value("")  # a refused one is cleared
    expect(dialog.get_by_role("radio", name="3: sufficient").first).to_be_checked()
    assert find_faults(page) == []
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Correct").click()
    expect(dialog).to_be_hidden()
    expect(own.get_by_role("listitem").first).to_contain_text(", corrected")
    expect(Worklist(page).section("Your receipts")).to_contain_text(f"This browser keeps {TOTAL + 2} receipts")


def test_answers_that_were_locked_cannot_be_corrected_but_the_guess_can(page):
    room = _read_to_the_guess(page)
    room.answer("5", "1")
    room.wait_for_guess()
    room.answer("1")
    room.wait_for_end()
    page.get_by_role("link", name="Back to the worklist").click()
    own = Worklist(page).section("Your answers")
    own.get_by_role("button", name="Show them").click()
    own.get_by_text(re.compile(r"session 1 \(3\)$")).click()
    own.get_by_role("button", name=re.compile(f"^{TOTAL}[.] ")).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Only the guess can be corrected.")
    expect(dialog.get_by_role("radiogroup")).to_have_count(1)
    dialog.get_by_role("radio", name="Neither").click()
    dialog.get_by_label("Reason").fill("On reflection")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Correct").click()
    expect(dialog).to_be_hidden()
