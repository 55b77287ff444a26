import asyncio
import io
import uuid
import zipfile

import pytest
from django.utils.timezone import now

from api.parsing import parse
from reading.presentations import issue_tasks
from reading.serializers import SubmissionInput
from reading.sessions import open_session
from reading.submissions import submit
from studies.models import PlannedSession
from tests.factories import make_body, make_dataset, make_open_study


def choose(reader_number, task):
    """Answers that depend on who reads and on the position alone: a reader knows no more."""
    turn = task["position"] + reader_number
    return {
        "choice": ("left", "right", "tie")[turn % 3],
        "grades": (2 + turn % 4, 1 + turn % 5),
        "values": ((37 * turn) % 101, (53 * turn) % 101),
        "marks": [(turn % 2, 2.5, 3.5)] if turn % 2 else [],
    }


@pytest.fixture
def read():
    """`read(study, readers)`: each of them answers everything; `decide(number, task)` says how.

    Through the functions behind the reader's API: what HTTP adds to them is tested beside `reading`.
    """

    def act(study, readers, decide=choose):
        for number, reader in enumerate(readers):
            for session in range(1, study.sessions + 1):
                plan = PlannedSession.objects.get(study=study, reader__person=reader, number=session)
                open_session(reader=reader, session_id=plan.pk, now=now())
                _finish(reader, plan, lambda task, number=number: decide(number, task))

    return act


def _finish(reader, plan, decide):
    while tasks := issue_tasks(reader=reader, session_id=plan.pk, ahead=3, now=now()).tasks:
        for task in map(describe, tasks):
            answer(reader, task, make_body(task["questions"], panes=task["panes"], **decide(task)))


def describe(task):
    names = ("kind", "asks_confidence")
    questions = [{"id": str(one.pk), **{name: getattr(one, name) for name in names}} for one in task.questions]
    where = {"item": task.item.pk, "position": task.item.position, "panes": len(task.tokens)}
    return {**where, "questions": questions}


def answer(reader, task, body):
    form = parse(SubmissionInput, body)
    submit(reader=reader, item_id=task["item"], key=uuid.uuid4(), raw=body, body=form, now=now())


@pytest.fixture
def close(client_of, investigator):
    def act(study):
        closed = client_of(investigator).post(f"/api/studies/{study.pk}/close")
        assert closed.status_code == 200, closed.content

    return act


@pytest.fixture
def unblind(client_of, investigator):
    def act(study, reason="All readers have finished.", by=None):
        url = f"/api/studies/{study.pk}/unblind"
        return client_of(by or investigator).post(url, {"reason": reason}, format="json")

    return act


@pytest.fixture
def reveal(close, unblind):
    """Close and unblind, as the investigator does."""

    def act(study):
        close(study)
        assert unblind(study).status_code == 200
        return study

    return act


@pytest.fixture
def dataset(investigator):
    """Two normal and two abnormal cases."""
    return make_dataset(investigator, cases=4)


@pytest.fixture
def other_study(investigator, reader_a, reader_b, dataset):
    """Open and unread, of the same people and cases, so that leakage shows."""
    return make_open_study(investigator, [reader_a, reader_b], dataset=dataset, title="Another study")


@pytest.fixture
def open_study(other_study, investigator, reader_a, reader_b, dataset):
    return make_open_study(investigator, [reader_a, reader_b], dataset=dataset, title="The study", seed=11)


@pytest.fixture
def unblinded(open_study, read, reveal, reader_a, reader_b):
    read(open_study, [reader_a, reader_b])
    return reveal(open_study)


@pytest.fixture
def results_of(client_of, investigator):
    def fetch(study):
        response = client_of(investigator).get(f"/api/studies/{study.pk}/results")
        assert response.status_code == 200, response.content
        return response.json()

    return fetch


@pytest.fixture
def export(client_of, investigator):
    """`export(study)`: its row as the API gives it, and the bytes of its file."""

    def act(study):
        client = client_of(investigator)
        made = client.post(f"/api/studies/{study.pk}/exports")
        assert made.status_code == 201, made.content
        return made.json(), download(client, made.json()["url_path"])

    return act


def download(client, url):
    """The response's chunks together, as the server sends them."""
    response = client.get(url)
    assert response.status_code == 200, response.content

    async def collect():
        return b"".join([chunk async for chunk in response.streaming_content])

    return asyncio.run(collect())


@pytest.fixture
def texts_of(export):
    """`texts_of(study)`: the files of its export by name."""

    def act(study):
        with zipfile.ZipFile(io.BytesIO(export(study)[1])) as archive:
            return {name: archive.read(name).decode() for name in archive.namelist()}

    return act
