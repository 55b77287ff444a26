"""Readers submit while every program of Fovea is killed with -9 and comes back: no answer is lost, none is doubled."""

import json
import os
import signal
import threading
import time

import pytest

from tests.instance import RunningFovea
from tests.load import LoadReader, prepare_readers

pytestmark = pytest.mark.chaos
VICTIMS = ("uvicorn", "bin/postgres", "-Q default", "valkey-server", "-Q gpu", "uvicorn")
# Read every answer back from the database itself, and from the trail of events.
STORED = """
import json
from audit.models import Event
from reading.models import Submission
rows = Submission.objects.filter(reader__person__username__startswith="load").prefetch_related("ratings")
stored = [[str(row.item_id), str(row.key), sorted({rating.value for rating in row.ratings.all()})] for row in rows]
print(json.dumps([stored, Event.objects.filter(action="reading.submitted", subject__in=[
    f"reading.submission:{row.pk}" for row in rows]).count()]))
"""


@pytest.fixture
def size(request) -> tuple[int, int]:
    """(readers, cases): 1,000 submissions, or 120 in the short form."""
    return (20, 50) if request.config.getoption("--chaos") else (6, 20)


def _value_of(item: str) -> int:
    """A grade that is known from the item alone, so that a wrong one shows."""
    return 1 + int(item[:8], 16) % 5


def _read(programs: list[LoadReader], faults: list[BaseException]) -> list[threading.Thread]:
    def work(program):
        try:
            program.read_sessions(value_of=_value_of)
        except BaseException as error:
            faults.append(error)
        finally:
            program.close()

    threads = [threading.Thread(target=work, args=(program,)) for program in programs]
    for thread in threads:
        thread.start()
    return threads


def _kill_in_turn(fovea: RunningFovea, programs: list[LoadReader], threads, total: int) -> list[str]:
    """One victim after every so many answers, each when all programs stand again; gives whom it was."""
    killed: list[str] = []
    step = max(total // 24, len(programs), total // (2 * len(VICTIMS)))
    while any(thread.is_alive() for thread in threads):
        done = sum(len(program.sent) for program in programs)
        word = VICTIMS[len(killed) % len(VICTIMS)]
        if done >= step * (len(killed) + 1) and (alive := fovea.children(word)):
            os.kill(alive[len(killed) % len(alive)], signal.SIGKILL)
            killed.append(word)
        time.sleep(0.05)
    return killed


def test_no_answer_is_lost_or_doubled_while_everything_is_killed(fovea: RunningFovea, size):
    readers, cases = size
    programs = prepare_readers(fovea, readers=readers, cases=cases)
    faults: list[BaseException] = []
    threads = _read(programs, faults)
    killed = _kill_in_turn(fovea, programs, threads, readers * cases)
    assert not faults
    assert set(killed) == set(VICTIMS)

    acknowledged = sorted([item, key, [value]] for program in programs for item, (key, value) in program.sent.items())
    stored, events = json.loads(fovea.manage("shell", "-v", "0", "-c", STORED).splitlines()[-1])
    assert len(acknowledged) == readers * cases
    assert sorted(stored) == acknowledged
    assert events == readers * cases
    assert sum(program.statuses[500] for program in programs) == 0, "a lost service is a pause, never a fault"
    fovea.manage("verify_audit")
