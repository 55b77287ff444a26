import pytest

from audit.models import Event
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "an even longer phrase"


def _change(browser, current=PASSWORD, new=NEW):
    return browser.ask("POST", "/account/password/change", {"current_password": current, "new_password": new})


def test_the_new_one_counts_and_other_sessions_end(page, reader_a):
    here, elsewhere = page(reader_a), page(reader_a)
    assert _change(here).status_code == 200
    assert here.is_in()
    assert not elsewhere.is_in()
    assert page().log_in("reader_a", NEW).status_code == 200
    assert Event.objects.filter(action="password.changed", actor=str(reader_a.pk)).count() == 1


def test_without_the_current_one_nothing_changes(page, reader_a):
    assert _change(page(reader_a), current="wrong").status_code == 400
    assert page().log_in("reader_a").status_code == 200


def test_a_weak_one_is_refused_in_words(page, reader_a):
    (problem, *_) = _change(page(reader_a), new="short").json()["errors"]
    assert problem["param"] == "new_password"
    assert "too short" in problem["message"]
