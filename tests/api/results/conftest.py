import asyncio
import io
import uuid
import zipfile
from dataclasses import dataclass

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.people import create_person
from api.parsing import parse
from reading.presentations import issue_tasks
from reading.serializers import SubmissionInput
from reading.sessions import open_session
from reading.submissions import submit
from results.exports import create_export, name_export
from results.unblinding import unblind_study
from studies.lifecycle import close_study
from studies.models import PlannedSession
from tests.conftest import PASSWORD
from tests.factories import make_body, make_dataset, make_open_study


def choose(number, task):
    """Answers that depend on who reads and on the position alone: a reader knows no more."""
    turn = task["position"] + number
    return {
        "choice": ("left", "right", "tie")[turn % 3],
        "grades": (2 + turn % 4, 1 + turn % 5),
        "values": ((37 * turn) % 101, (53 * turn) % 101),
        "marks": [(turn % 2, 2.5, 3.5)] if turn % 2 else [],
    }


def read_study(study, readers, decide=choose):
    """Each reader answers everything; `decide(number, task)` says how.

    Through the functions behind the reader's API: what HTTP adds to them is tested beside `reading`.
    """
    for number, reader in enumerate(readers):
        for plan in PlannedSession.objects.filter(study=study, reader__person=reader).order_by("number"):
            open_session(reader=reader, session_id=plan.pk)
            while tasks := issue_tasks(reader=reader, session_id=plan.pk, ahead=0).tasks:
                for task in map(_describe, tasks):
                    _answer(reader, task, decide(number, task))


def _describe(task):
    names = ("kind", "asks_confidence")
    questions = [{"id": str(one.pk), **{name: getattr(one, name) for name in names}} for one in task.questions]
    where = {"item": task.item.id, "position": task.item.position, "panes": len(task.tokens)}
    return {**where, "questions": questions}


def _answer(reader, task, how):
    body = make_body(task["questions"], panes=task["panes"], **how)
    form = parse(SubmissionInput, body)
    submit(reader=reader, item_id=task["item"], key=uuid.uuid4(), raw=body, body=form)


def unzip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.fixture
def read():
    return read_study


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
        body = {"reason": reason, "proof": {"password": PASSWORD}}
        return client_of(by or investigator).post(url, body, format="json")

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
def open_study(investigator, reader_a, reader_b, dataset):
    return make_open_study(investigator, [reader_a, reader_b], dataset=dataset, title="The study", secret="0b" * 32)


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
    """`export(study)`: its row as the API gives it."""

    def act(study):
        made = client_of(investigator).post(f"/api/studies/{study.pk}/exports")
        assert made.status_code == 201, made.content
        return made.json()

    return act


@pytest.fixture
def download(client_of, investigator):
    """The response to a download, and its chunks together."""

    def act(url):
        response = client_of(investigator).get(url)
        assert response.status_code == 200, response.content

        async def collect():
            return b"".join([chunk async for chunk in response.streaming_content])

        return response, asyncio.run(collect())

    return act


@dataclass(frozen=True)
class Exported:
    """An export whose study was rolled back: what is left is what left Fovea."""

    study: str
    other_study: str
    manifest_hash: str
    names: tuple[str, ...]
    content: bytes
    file_name: str

    @property
    def texts(self):
        return unzip(self.content)


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker):
    """Of a study of two people; another of the same people beside it."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = _export(is_simulated=False)
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def exported_simulation(django_db_setup, django_db_blocker):
    """Of a study of one person and one program."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = _export(is_simulated=True)
        transaction.set_rollback(True)
    return found


def _export(*, is_simulated):
    owner = _person("Ida Owner", "investigator")
    readers = [_person("Rita First", "reader"), _person("Rolf Second", "reader", is_simulated=is_simulated)]
    dataset = make_dataset(owner, cases=4)
    other = make_open_study(owner, readers, dataset=dataset, title="Another study")
    study = make_open_study(owner, readers, dataset=dataset, title=DANGEROUS, questions=QUESTIONS)
    read_study(study, readers)
    close_study(actor=owner, study_id=study.pk)
    unblind_study(actor=owner, study_id=study.pk, reason="-2 + 3 readers have finished.")
    export = create_export(actor=owner, study_id=study.pk)
    with default_storage.open(f"exports/{export.sha256[:2]}/{export.sha256}.zip") as file:
        content = file.read()
    people = tuple(text for one in (owner, *readers) for text in (one.username, one.display_name, str(one.pk)))
    return Exported(str(study.pk), str(other.pk), study.manifest_hash, people, content, name_export(export))


# Free text that a spreadsheet would take for formulae.
DANGEROUS = '=HYPERLINK("http://example.org","see")'
QUESTIONS = [
    {"kind": "preference", "prompt": "Which image is sharper?", "allows_tie": True, "asks_confidence": True},
    {"kind": "grading", "prompt": "+1 or more?", "criterion": "@sharp"},
    {"kind": "abnormality", "prompt": "How sure are you that it is abnormal?"},
    {"kind": "marks", "prompt": "'Mark' what is abnormal.", "asks_confidence": True},
]


def _person(name, role, **more):
    return create_person(
        username=name.lower().replace(" ", "_"), display_name=name, password=None, roles=[role], **more
    )
