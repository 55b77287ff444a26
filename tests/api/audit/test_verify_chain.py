"""The chain of events shows any change, and the database refuses one."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.events import record_event, verify_chain
from audit.models import ChainHead, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_events(administrator):
    for number in range(3):
        record_event(actor=administrator, action="test", subject="thing:1", detail={"number": number, "word": "é"})


def _change_behind_the_trigger(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")


def test_an_untouched_chain_is_whole(three_events):
    verdict = verify_chain()
    assert verdict.is_ok
    assert verdict.events == Event.objects.count()


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_database_refuses_a_change(three_events, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET detail = '{}' WHERE seq = {seq}",
        "DELETE FROM audit_event WHERE seq = {seq}",
        "UPDATE audit_event SET at = at + interval '1 second' WHERE seq = {seq}",
    ],
)
def test_a_change_behind_the_trigger_is_found_where_it_was_made(three_events, sql):
    middle = Event.objects.order_by("-seq")[1].seq
    _change_behind_the_trigger(sql.replace("{seq}", str(middle)))
    assert verify_chain().first_broken_seq == middle


def test_a_cut_off_end_is_found(three_events):
    last = ChainHead.objects.get().seq
    _change_behind_the_trigger(f"DELETE FROM audit_event WHERE seq = {last}")
    assert not verify_chain().is_ok


def test_only_an_administrator_reads_the_trail(three_events, client_of, administrator, investigator):
    assert client_of(administrator).get("/api/audit").json()["count"] == Event.objects.count()
    assert client_of(administrator).get("/api/audit/verify").json()["ok"] is True
    assert client_of(investigator).get("/api/audit").status_code == 403
