"""Wrong tries lock out the name, however it is written, and the address they come from."""

import pytest

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOCKED = "too_many_login_attempts"


def _codes(answer):
    return {problem["code"] for problem in answer.json()["errors"]}


def test_ten_wrong_tries_lock_the_name_for_the_right_password_too(page, reader_a):
    for _ in range(10):
        assert LOCKED not in _codes(page().log_in("reader_a", "wrong"))
    assert _codes(page().log_in("reader_a")) == {LOCKED}


def test_other_ways_of_writing_the_name_count_with_it(page, reader_a):
    for name in ["READER_A", " reader_a", "reader_a ", "Reader_A", "rеader_a"] * 2:  # the last one's е is Cyrillic
        page().log_in(name, "wrong")
    assert _codes(page().log_in("reader_a")) == {LOCKED}


def test_both_doors_count_together(page, client_of, reader_a):
    for _ in range(5):
        page().log_in("reader_a", "wrong")
        client_of().post("/api/auth/login", {"username": "reader_a", "password": "wrong"}, format="json")
    refused = client_of().post("/api/auth/login", {"username": "reader_a", "password": PASSWORD}, format="json")
    assert refused.status_code == 429


def test_an_address_that_tries_many_names_is_locked_and_others_are_not(page, reader_a):
    for number in range(60):
        page().log_in(f"name_{number}", "wrong")
    assert _codes(page().log_in("reader_a")) == {LOCKED}
    elsewhere = page()
    elsewhere.client.defaults["REMOTE_ADDR"] = "10.1.2.3"
    assert elsewhere.log_in("reader_a").status_code == 200


def test_right_passwords_do_not_count(page, reader_a):
    for _ in range(12):
        assert page().log_in("reader_a").status_code == 200


def test_wrong_confirmations_count_too(page, reader_a):
    browser = page(reader_a)
    for _ in range(10):
        browser.ask("POST", "/auth/reauthenticate", {"password": "wrong"})
    assert _codes(page().log_in("reader_a")) == {LOCKED}
