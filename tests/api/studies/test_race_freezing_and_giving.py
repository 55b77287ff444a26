"""A right to the images and a frozen study that its person reads: of two at once, the second sees the first."""

import threading

import pytest
from django.db import connection, connections

from api.errors import Conflict
from imaging.models import DatasetPerson
from imaging.people import give_access
from studies import freezing
from studies.freezing import freeze_study
from studies.models import Study
from tests.factories import make_dataset, make_study

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def study(investigator, outsider):
    return make_study(investigator, [outsider], dataset=make_dataset(investigator, cases=2))


class Act(threading.Thread):
    """One act on a connection of its own; `refused` is the code of the refusal, "" before and without."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self._act, self.refused = act, ""

    def run(self):
        try:
            self._act()
        except Conflict as error:
            self.refused = error.code
        finally:
            connections.close_all()


def wait_for_a_lock():
    """Until another connection waits for what this test holds."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND database IN "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone():
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody waits")


def test_a_right_that_is_given_while_a_study_is_frozen_waits_and_is_refused(
    study, administrator, investigator, outsider, monkeypatch
):
    """Everything was checked and the study is frozen, but not committed yet."""
    give = Act(lambda: give_access(actor=administrator, dataset_id=study.dataset_id, person_id=outsider.pk))
    seal = freezing._seal

    def seal_while_another_gives(*args):
        sealed = seal(*args)
        give.start()
        wait_for_a_lock()
        return sealed

    monkeypatch.setattr(freezing, "_seal", seal_while_another_gives)
    freeze_study(actor=investigator, study_id=study.pk)
    give.join(20)
    assert (give.refused, Study.objects.get(pk=study.pk).state) == ("is_reader", "frozen")
    assert not DatasetPerson.objects.filter(person=outsider).exists()


def test_freezing_while_a_right_is_given_waits_and_is_refused(
    study, administrator, investigator, outsider, monkeypatch
):
    """The right is there, but not committed yet, so that readiness cannot see it."""
    from imaging import people

    freeze = Act(lambda: freeze_study(actor=investigator, study_id=study.pk))
    record = people._record

    def record_while_another_freezes(*args):
        freeze.start()
        wait_for_a_lock()
        record(*args)

    monkeypatch.setattr(people, "_record", record_while_another_freezes)
    give_access(actor=administrator, dataset_id=study.dataset_id, person_id=outsider.pk)
    freeze.join(20)
    assert (freeze.refused, Study.objects.get(pk=study.pk).state) == ("reader_opens_dataset", "draft")
    assert DatasetPerson.objects.filter(person=outsider).exists()
