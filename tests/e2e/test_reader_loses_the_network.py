"""No answer is lost or doubled: without network, over a reload, after the login has ended, with two tabs."""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Request, Route, expect

from tests.e2e.pages.reading_room import SUBMISSIONS, ReadingRoom, Worklist
from tests.e2e.people import SHARPNESS, Person

TOTAL = 4


@pytest.fixture
def reader(new_reader, studies) -> Person:
    reader = new_reader()
    studies.open_study([reader], [SHARPNESS], cases=TOTAL)
    return reader


@pytest.fixture
def context(browse, reader) -> BrowserContext:
    return browse(reader)


def _sessions(reader: Person) -> list[dict[str, Any]]:
    return reader.ask("GET", "/api/reading/worklists")[0]["sessions"]


def _open(context: BrowserContext) -> ReadingRoom:
    return Worklist(context.new_page()).open().begin()


def test_reading_goes_on_without_network_and_survives_a_reload(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    room.answer("4", "2")
    room.wait_for_item(2)
    room.wait_until_sent()
    room.wait_for_frames(6)
    context.set_offline(True)
    room.answer("3", "5")
    room.wait_for_item(3)
    expect(room.status).to_contain_text("1 answer saved on this device. No connection")
    room.press("5")  # an unfinished answer
    room.page.wait_for_timeout(500)
    context.route(SUBMISSIONS, lambda route: route.abort("internetdisconnected"))
    context.set_offline(False)
    room.page.reload()
    room.wait_for_item(3)
    expect(room.page.get_by_role("radio", name="5: excellent").first).to_be_checked()
    expect(room.status).to_contain_text("1 answer saved on this device")
    keys: list[str] = []
    context.unroute(SUBMISSIONS)
    room.page.on("request", lambda request: _note_key(request, keys))
    room.press("n")
    room.answer("1")
    room.wait_for_item(4)
    room.answer("2", "2")
    room.wait_for_end()
    room.wait_until_sent()
    assert len(keys) == len(set(keys)) == 3
    assert _sessions(reader)[0]["state"] == "done"


def test_an_answer_whose_receipt_was_lost_is_sent_again_with_its_key(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    keys: list[str] = []

    def lose_the_receipt(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server takes it
            return route.abort("connectionreset")
        return route.continue_()

    context.route(SUBMISSIONS, lose_the_receipt)
    room.answer("4", "2")
    room.wait_for_item(2)
    room.wait_until_sent()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert _sessions(reader)[0]["done"] == 1


def test_answers_that_wait_are_sent_from_the_worklist_too(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    context.route(SUBMISSIONS, lambda route: route.abort("internetdisconnected"))
    room.answer("4", "2")
    room.wait_for_item(2)
    room.page.get_by_role("link", name="Worklist").click()
    expect(room.status).to_contain_text("1 answer saved on this device")
    context.unroute(SUBMISSIONS)
    expect(room.page.get_by_text(f"1 of {TOTAL}")).to_be_visible(timeout=40_000)
    expect(room.status).to_be_hidden()
    assert _sessions(reader)[0]["done"] == 1


def test_an_answer_is_kept_while_the_login_has_ended(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    room.answer("4", "2")
    expect(room.page.get_by_role("dialog", name="Log in again")).to_be_visible()
    context.add_cookies(cookies)  # the reader has logged in elsewhere in this browser
    room.page.reload()
    room.wait_for_item(2)
    room.wait_until_sent()
    assert _sessions(reader)[0]["done"] == 1


def test_a_second_tab_is_refused_until_the_first_is_closed(context, reader):
    first = _open(context)
    first.wait_for_item(1)
    second = _open(context)
    expect(second.page.get_by_role("heading", name="Open in another tab")).to_be_visible()
    first.page.close()
    second.page.get_by_role("button", name="Try again").click()
    second.wait_for_item(1)


def test_a_refused_answer_is_shown_and_kept(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    refusal = '{"error": {"code": "conflict", "message": "This study is closed.", "field": null}}'
    context.route(
        SUBMISSIONS,
        lambda route: route.fulfill(status=409, content_type="application/json", body=refusal),
    )
    room.answer("4", "2")
    expect(room.status).to_contain_text("Not accepted: This study is closed. The answer is kept on this device.")
    expect(room.page.get_by_role("alert")).to_contain_text("These answers were not taken. This study is closed.")
    context.unroute(SUBMISSIONS)
    room.page.get_by_role("button", name="Send again").click()
    room.wait_for_item(2)
    room.wait_until_sent()
    assert _sessions(reader)[0]["done"] == 1


def test_what_the_server_cannot_take_is_asked_again_with_its_answers_filled_in(context, reader):
    room = _open(context)
    room.wait_for_item(1)
    context.route(SUBMISSIONS, _spoil_the_second_answer)
    room.answer("4", "2")
    expect(room.page.get_by_role("alert").first).to_contain_text("Choose a whole number from 1 to 5.")
    context.unroute(SUBMISSIONS)
    room.page.reload()
    room.wait_for_item(1)
    expect(room.page.get_by_role("radio", name="4: good").first).to_be_checked()
    room.press("n", "3", "Enter")
    room.wait_for_item(2)
    room.wait_until_sent()
    assert _sessions(reader)[0]["done"] == 1


def _spoil_the_second_answer(route: Route) -> None:
    """What a page with a fault would send."""
    body = route.request.post_data_json
    body["answers"][1]["value"] = 9
    route.continue_(post_data=json.dumps(body))


def _note_key(request: Request, keys: list[str]) -> None:
    if SUBMISSIONS.search(request.url):
        keys.append(request.headers["idempotency-key"])
