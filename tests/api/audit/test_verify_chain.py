"""The chains of events show any change, and the database refuses one."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.chains import check_chains
from audit.models import SITE, ChainHead, Event

pytestmark = pytest.mark.django_db


def _faults(chain: str) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.seq) for state in check_chains() if state.chain == chain for fault in state.faults]


def test_untouched_chains_are_whole(study_chain):
    states = check_chains()
    assert [state.chain for state in states] == [SITE, study_chain]
    assert all(state.is_ok and state.is_whole_checked for state in states)
    assert sum(state.events for state in states) == Event.objects.count()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "DELETE FROM audit_chainhead",
        "TRUNCATE audit_chainhead",
        "UPDATE audit_chainhead SET seq = seq - 1",
        "UPDATE audit_chainhead SET seq = seq + 1",
        "UPDATE audit_chainhead SET hash = repeat('a', 64)",
        "INSERT INTO audit_chainhead (chain, seq, hash) VALUES ('other', 0, repeat('0', 64))",
    ],
)
def test_the_database_refuses_a_change(study_chain, sql):
    with (
        pytest.raises(DatabaseError, match=r"append-only|only goes forward"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE audit_event SET detail = '{{}}' WHERE {event}", ("event_changed", 2)),
        ("UPDATE audit_event SET at = at + interval '1 second' WHERE {event}", ("event_changed", 2)),
        ("UPDATE audit_event SET at = at - interval '1 hour' WHERE {event}", ("time_goes_back", 2)),
        ("UPDATE audit_event SET previous_hash = repeat('b', 64) WHERE {event}", ("event_unlinked", 2)),
        ("DELETE FROM audit_event WHERE {event}", ("event_missing", 3)),
        ("DELETE FROM audit_event WHERE chain = '{chain}' AND seq = 3", ("head_differs", 3)),
        ("UPDATE audit_chainhead SET seq = 2 WHERE chain = '{chain}'", ("head_differs", 2)),
        ("DELETE FROM audit_chainhead WHERE chain = '{chain}'", ("chain_missing", None)),
    ],
)
def test_a_change_behind_the_trigger_is_found_where_it_was_made(study_chain, tamper, sql, found):
    tamper(sql.format(event=f"chain = '{study_chain}' AND seq = 2", chain=study_chain))
    assert found in _faults(study_chain)
    assert _faults(SITE) == []


def test_a_chain_that_was_removed_whole_is_missed(study_chain, tamper):
    tamper(f"DELETE FROM audit_event WHERE chain = '{study_chain}'")
    tamper(f"DELETE FROM audit_chainhead WHERE chain = '{study_chain}'")
    assert ("chain_missing", None) in _faults(study_chain)


def test_a_chain_that_the_site_knows_nothing_of_is_said(study_chain, tamper):
    tamper("INSERT INTO audit_chainhead (chain, seq, hash) VALUES ('made up', 0, repeat('0', 64))")
    assert ("chain_unknown", None) in _faults("made up")


def test_a_chain_begins_with_the_hash_by_which_the_site_says_so(study_chain):
    begun = Event.objects.get(chain=SITE, action="chain.begun", subject=f"audit.chain:{study_chain}")
    assert Event.objects.get(chain=study_chain, seq=1).previous_hash == begun.hash


def test_only_the_newest_events_are_walked_when_so_many_are_asked_for(study_chain):
    site, study = check_chains(newest=2)
    assert (site.events, site.is_whole_checked, site.is_ok) == (2, False, True)
    assert (study.events, study.is_whole_checked) == (0, False)
    assert ChainHead.objects.get(chain=SITE).seq > 2
