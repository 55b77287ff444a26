import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from audit.models import Event
from results.models import Export

pytestmark = pytest.mark.django_db


def test_before_unblinding_there_is_none(open_study, close, client_of, investigator):
    close(open_study)
    client = client_of(investigator)
    for answer in (
        client.post(f"/api/studies/{open_study.pk}/exports"),
        client.get(f"/api/studies/{open_study.pk}/exports"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "study_blinded")
    assert not Export.objects.exists()


def test_readers_and_other_investigators_find_nothing(
    open_study, reveal, export, client_of, reader_a, outsider, administrator
):
    made = export(reveal(open_study))
    for person in (reader_a, outsider, administrator):
        client = client_of(person)
        for answer in (
            client.post(f"/api/studies/{open_study.pk}/exports"),
            client.get(f"/api/studies/{open_study.pk}/exports"),
            client.get(made["url_path"]),
        ):
            assert answer.status_code == 404


def test_an_export_of_one_study_is_not_found_under_another(
    open_study, other_study, reveal, export, client_of, investigator
):
    made = export(reveal(open_study))
    reveal(other_study)
    stranger = made["url_path"].replace(str(open_study.pk), str(other_study.pk))
    answer = client_of(investigator).get(stranger)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "export_not_found")


def test_the_row_says_what_the_file_is_and_it_is_sent_in_chunks(unblinded, export, download, client_of, investigator):
    made = export(unblinded)
    response, content = download(made["url_path"])
    assert (response.streaming, response.is_async) == (True, True)
    assert (made["sha256"], made["size"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert made["file_name"] == f"fovea-the-study-{made['sha256'][:8]}.zip"
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="{made["file_name"]}"'
    assert response["Cache-Control"] == "private, no-store"
    assert client_of(investigator).get(f"/api/studies/{unblinded.pk}/exports").json() == [made]


def test_making_and_taking_are_events(open_study, reveal, export, download, investigator):
    made = export(reveal(open_study))
    download(made["url_path"])
    taken, written = Event.objects.order_by("-id")[:2]
    assert (written.action, taken.action) == ("study.exported", "study.export_downloaded")
    assert written.detail == {"export": made["id"], "sha256": made["sha256"], "size": made["size"]}
    assert taken.detail == {"export": made["id"]}
    assert {written.actor, taken.actor} == {str(investigator.pk)}


def test_the_same_study_gives_the_same_bytes(unblinded, export):
    first, second = export(unblinded), export(unblinded)
    assert first["sha256"] == second["sha256"]
    assert first["id"] != second["id"]


def test_a_lost_file_is_said_to_be_lost(open_study, reveal, export, client_of, investigator):
    made = export(reveal(open_study))
    default_storage.delete(f"exports/{made['sha256'][:2]}/{made['sha256']}.zip")
    answer = client_of(investigator).get(made["url_path"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "export_lost")


def test_the_database_keeps_the_row(open_study, reveal, export):
    made = export(reveal(open_study))
    rows = Export.objects.all()
    for change in (lambda: rows.update(size=1), rows.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert Export.objects.get().sha256 == made["sha256"]


def test_an_export_holds_the_newest_event_of_the_study_that_is_not_about_exports(unblinded, export, download):
    """So that the same study gives the same bytes."""
    for _ in range(2):
        _, content = download(export(unblinded)["url_path"])
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            head = json.loads(archive.read("chain.json"))
        event = Event.objects.get(**head)
        assert (event.chain, event.action) == (str(unblinded.pk), "study.unblind")
