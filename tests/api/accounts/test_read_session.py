"""What a request costs before it begins."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Session

pytestmark = pytest.mark.django_db


def _queries(browser, path="/api/detectors"):
    with CaptureQueriesContext(connection) as captured:
        assert browser.ask("GET", path).status_code == 200
    return [query["sql"] for query in captured]


def test_session_and_person_are_one_query(page, investigator):
    (asked,) = _queries(page(investigator))
    assert "accounts_session" in asked
    assert "accounts_user" in asked


def test_a_required_factor_costs_no_further_query(page, administrator, settings):
    settings.FACTOR_ROLES = frozenset({"investigator"})
    browser = page(administrator)
    assert len(_queries(browser)) == 1


def test_rights_that_change_count_at_the_next_request(page, investigator):
    browser = page(investigator)
    investigator.roles = ["reader"]
    investigator.save()
    assert browser.ask("GET", "/api/detectors").status_code == 403


def test_a_session_names_its_person(page, investigator):
    page(investigator)
    assert Session.objects.get().user == investigator
