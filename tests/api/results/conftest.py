import pytest

from tests.factories import Reading, begin_reading, make_open_study


def finish_reading(client_of, readers, study, decide):
    for reader in readers:
        for number in range(1, study.sessions + 1):
            plan = begin_reading(reader, number=number)
            Reading(client_of(reader), plan).finish(lambda task, reader=reader: decide(reader, task))


@pytest.fixture
def close(client_of, investigator):
    """`close(study)` and `unblind(study)` as the investigator does them in the browser."""

    def act(study):
        closed = client_of(investigator).post(f"/api/studies/{study.pk}/close")
        assert closed.status_code == 200, closed.content

    return act


@pytest.fixture
def unblind(client_of, investigator):
    def act(study, reason="All readers have finished."):
        return client_of(investigator).post(f"/api/studies/{study.pk}/unblind", {"reason": reason}, format="json")

    return act


@pytest.fixture
def other_study(investigator, reader_a, reader_b):
    """Open and unread, of the same people, so that leakage shows."""
    return make_open_study(investigator, [reader_a, reader_b], title="Another study")


@pytest.fixture
def read_study(other_study, investigator, reader_a, reader_b, client_of):
    """Read to the end by two readers who differ, and still open."""
    study = make_open_study(investigator, [reader_a, reader_b], title="The study", seed=11)
    finish_reading(client_of, [reader_a, reader_b], study, _decide(reader_a))
    return study


@pytest.fixture
def unblinded(read_study, close, unblind):
    close(read_study)
    assert unblind(read_study).status_code == 200
    return read_study


def _decide(first_reader):
    """Answers that depend on position and reader only: a reader knows no more."""

    def decide(reader, task):
        turn = task["position"] + (reader == first_reader)
        return {
            "choice": ("left", "right", "tie")[turn % 3],
            "grades": (2 + turn % 4, 1 + turn % 5),
            "values": ((37 * turn) % 101, (53 * turn) % 101),
            "marks": [(turn % 2, 2.5, 3.5)] if turn % 2 else [],
        }

    return decide
